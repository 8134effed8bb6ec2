//! `cargo xtask chaos`: the broker and the service are killed under load, and then every change is accounted for.

mod events;
mod load;
mod phase;
mod verdict;

use std::{collections::BTreeMap, thread, time::Duration};

use serde_json::Value;

use crate::{
    broker::Broker,
    failure::{Explain as _, Failure, Outcome},
    http::{Client, number},
    stack::{self, Stack},
    wait,
};
use events::Event;
use load::{Load, Tally};
use phase::Phase;
use verdict::judge;

const SERVICES: &[&str] = &["client-service", "mysql", "rabbitmq"];
const QUEUE: &str = "xtask-chaos";
const WRITERS: u64 = 8;

/// The load ends after this many acknowledged writes, or a few more.
const WRITES: usize = 500;

/// A third of the load before the broker is dead, a third while it is, the rest after both came back.
const PART: usize = WRITES / 3;

/// How often, twice a second, nothing must come before the end is believed.
const QUIET_ROUNDS: u32 = 6;

/// How long a part of the load, or the delivery of all events, may take.
const PATIENCE: Duration = Duration::from_mins(2);

/// Starts the stack, holds the drill, takes the stack down.
pub(crate) fn run() -> Outcome {
    stack::with("ms-client-chaos", SERVICES, drill)
}

fn drill(stack: &Stack) -> Outcome {
    let broker = stack.broker()?;
    wait::until("cannot listen to the exchange customers", PATIENCE, || {
        broker.listen(QUEUE, "customers", "#")
    })?;
    let client = stack.log_in(stack.service())?;
    let load = Load::new(client.clone());
    let told = under(&load, || kill_and_revive(stack, &load));
    let tally = load.finish();
    told?;
    let kept = kept(&client)?;
    let mut messages = Vec::new();
    let settled = collect(&broker, &client, &tally, &kept, &mut messages);
    let verdict = judge(&tally.acknowledged, &read(&messages)?, &kept);
    println!("{tally}{verdict}");
    settled?;
    if tally.while_broker_dead == 0 || tally.refused > 0 {
        return Err(Failure::new("writes did not go on while the service stood"));
    }
    if verdict.is_clean() {
        Ok(())
    } else {
        Err(Failure::new("not every committed change arrived, in order"))
    }
}

/// Runs `story` while the writers write, and stops them at its end.
fn under(load: &Load, story: impl FnOnce() -> Outcome) -> Outcome {
    thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS).map(|number| scope.spawn(move || load.write(number))).collect();
        let told = story();
        load.enter(Phase::Over);
        let written = writers
            .into_iter()
            .try_for_each(|writer| writer.join().unwrap_or_else(|_| Err(Failure::new("a writer panicked"))));
        // A writer that gave up explains why the story did not go on.
        written.and(told)
    })
}

fn kill_and_revive(stack: &Stack, load: &Load) -> Outcome {
    load.wait_for("writes", PATIENCE, |tally| tally.acknowledged.len() >= PART / 2)?;
    // Frozen first, so that it dies with events that were sent and not confirmed.
    let before = load.enter(Phase::BrokerFalls);
    stack.freeze("rabbitmq")?;
    load.wait_for("writes beside a frozen broker", PATIENCE, |tally| {
        tally.acknowledged.len() >= before + PART / 2
    })?;
    stack.kill("rabbitmq")?;
    load.enter(Phase::BrokerDead);
    load.wait_for("writes without a broker", PATIENCE, |tally| tally.while_broker_dead >= PART)?;
    load.enter(Phase::ServiceFalls);
    stack.kill("client-service")?;
    stack.up()?;
    let before = load.enter(Phase::Revived);
    let enough = WRITES.max(before + PART / 2);
    load.wait_for("writes after the revival", PATIENCE, |tally| tally.acknowledged.len() >= enough)
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

/// Takes messages until the outbox is empty, none comes any more and none is missing. Fails when patience ends before.
fn collect(
    broker: &Broker,
    client: &Client,
    tally: &Tally,
    kept: &BTreeMap<u64, u64>,
    messages: &mut Vec<Value>,
) -> Outcome {
    let mut quiet = 0;
    wait::until("events still wait, or are lost", PATIENCE, || {
        let taken = broker.take(QUEUE)?;
        let waiting = events::waiting(&client.get("/metrics")?.with_status(200)?.body)?;
        // An event that should not be there may come late: some rounds of silence before the end is believed.
        quiet = if taken.is_empty() && waiting == 0 { quiet + 1 } else { 0 };
        messages.extend(taken);
        let lost = judge(&tally.acknowledged, &read(messages)?, kept).lost.len();
        let done = quiet >= QUIET_ROUNDS && lost == 0;
        if done { Ok(()) } else { Err(Failure::new(format!("{waiting} in the outbox, {lost} missing"))) }
    })
}

fn read(messages: &[Value]) -> Outcome<Vec<Event>> {
    messages.iter().map(Event::read).collect()
}
