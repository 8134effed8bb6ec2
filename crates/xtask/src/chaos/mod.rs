//! `cargo xtask chaos`: replicas, broker and database are killed and paused under load, and then every change is
//! accounted for.

mod cluster;
mod dice;
mod events;
mod load;
mod options;
mod strike;
mod tally;
mod verdict;
mod write;

use std::{
    collections::BTreeMap,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{
    broker::{Broker, DELETIONS},
    failure::{Explain as _, Failure, Outcome},
    http::{Client, number},
    wait,
};
use cluster::Cluster;
use events::Event;
use load::Load;
use options::Options;
use verdict::{Received, judge};

/// A neighbour's, bound to every event.
const QUEUE: &str = "xtask-chaos";

const WRITERS: u32 = 16;

/// How often, twice a second, nothing must come before the end is believed.
const QUIET_ROUNDS: u32 = 6;

/// How long the delivery of what waits may take.
const PATIENCE: Duration = Duration::from_mins(3);

/// Holds the drill as often as was asked for. The first round that fails is the last.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let options = Options::read(arguments)?;
    let mut changes = 0;
    for (round, seed) in (1..=options.rounds).zip(options.seed..) {
        eprintln!("round {round} of {}, with the seed {seed}", options.rounds);
        let begin = Instant::now();
        changes += drill(&options, seed)
            .explain(&format!("round {round} with the seed {seed} (the logs are in target/xtask/chaos)"))?;
        println!("round {round}: passed in {} s\n", begin.elapsed().as_secs());
    }
    println!("chaos: {} of {} rounds passed, {changes} changes", options.rounds, options.rounds);
    Ok(())
}

/// One round, with servers of its own; gives how many changes were acknowledged.
fn drill(options: &Options, seed: u64) -> Outcome<usize> {
    let begin = Instant::now();
    let mut cluster = Cluster::start()?;
    eprintln!("two replicas, {} are up after {} s", cluster.servers(), begin.elapsed().as_secs());
    let broker = cluster.management();
    wait::until("cannot listen to the exchange customers", PATIENCE, || {
        broker.listen(QUEUE, "customers", "#")
    })?;
    let clients = cluster.clients()?;
    let load = Load::new(clients.clone(), seed, strike::CALM);
    let told = under(&load, || strike::all(&mut cluster, &load, options, seed));
    let tally = load.finish();
    if told.is_err() {
        println!("{tally}");
    }
    told?;
    let [client, _] = clients;
    // MS-Commande was away all the time, and starts now.
    cluster.listen_as_commande()?;
    let mut messages = Messages::default();
    let emptied = messages.collect(&cluster);
    let kept = kept(&client)?;
    // What was committed between.
    let emptied = emptied.and_then(|()| messages.collect(&cluster));
    let verdict = judge(&tally.acknowledged, &messages.read()?, &kept);
    println!("\n{tally}{verdict}");
    emptied?;
    if !tally.refused.is_empty() || tally.acknowledged_in("rabbitmq") == 0 {
        return Err(Failure::new("requests were not answered while only the broker, or nothing, was struck"));
    }
    if verdict.is_clean() {
        Ok(tally.acknowledged.len())
    } else {
        Err(Failure::new("not every committed change arrived, in order, and nothing else"))
    }
}

/// Runs `story` while the writers write, and stops them at its end.
fn under(load: &Load, story: impl FnOnce() -> Outcome) -> Outcome {
    thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS).map(|number| scope.spawn(move || load.write(number))).collect();
        let told = story();
        load.stop();
        let written = writers
            .into_iter()
            .try_for_each(|writer| writer.join().unwrap_or_else(|_| Err(Failure::new("a writer panicked"))));
        // A writer that gave up explains why the story did not go on.
        written.and(told)
    })
}

/// What the database finally holds: each customer's version.
fn kept(client: &Client) -> Outcome<BTreeMap<u64, u64>> {
    let list = client.get("/customers")?.with_status(200)?.json()?;
    let customers = list.as_array().explain("the list of customers is no array")?;
    let versions = customers
        .iter()
        .map(|customer: &Value| Some((number(customer, "id")?, number(customer, "version")?)));
    versions.collect::<Option<_>>().explain("a customer without id and version")
}

/// What came, in its order.
#[derive(Default)]
struct Messages {
    events: Vec<Value>,
    deletions: Vec<Value>,
}

impl Messages {
    /// Takes messages until the outbox is empty and none comes any more. Fails when patience ends before.
    fn collect(&mut self, cluster: &Cluster) -> Outcome {
        let broker = cluster.management();
        let mut quiet = 0;
        wait::until("events still wait", PATIENCE, || {
            let before = self.events.len() + self.deletions.len();
            drain(&broker, QUEUE, &mut self.events)?;
            drain(&broker, DELETIONS, &mut self.deletions)?;
            let came = self.events.len() + self.deletions.len() > before;
            let waiting = cluster.waiting()?;
            // An event that should not be there may come late: some rounds of silence before the end is believed.
            quiet = if came || waiting > 0 { 0 } else { quiet + 1 };
            if quiet >= QUIET_ROUNDS { Ok(()) } else { Err(Failure::new(format!("{waiting} in the outbox"))) }
        })
    }

    fn read(&self) -> Outcome<Received> {
        Ok(Received {
            events: self.events.iter().map(Event::read).collect::<Outcome<_>>()?,
            deletions: self.deletions.iter().map(events::deleted).collect::<Outcome<_>>()?,
        })
    }
}

fn drain(broker: &Broker, queue: &str, into: &mut Vec<Value>) -> Outcome {
    loop {
        let mut taken = broker.take(queue)?;
        if taken.is_empty() {
            return Ok(());
        }
        into.append(&mut taken);
    }
}
