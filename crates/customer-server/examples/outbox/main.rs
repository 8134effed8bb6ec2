//! How fast the relay empties an outbox on MySQL into RabbitMQ, and how soon an event is confirmed when nothing else
//! is to be done, and while as much is committed as can be; beside the same events published without a store. Run by
//! `cargo xtask bench outbox [EVENTS]`.
#![expect(clippy::expect_used, reason = "a measurement fails by panicking")]

#[expect(dead_code, reason = "tests use more of it")]
#[path = "../../../customer-mysql/tests/mysql/database.rs"]
mod database;

use std::{
    collections::HashMap,
    future::pending,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use customer_application::{Bell, Relay, RelaySettings};
use customer_domain::{
    Timestamp,
    event::{Fact, FactId},
    ports::{
        Claim, Clock, CustomerRepository as _, EventPublisher, Outbox as _, PublishError, RelayId, Replay,
    },
};
use customer_rabbitmq::{Endpoint, RabbitPublisher};
use customer_testkit::build::{moment, registration};
use database::Database;
use futures_util::{StreamExt as _, stream};
use uuid::Uuid;

const EVENTS: usize = 10_000;
const WRITERS: usize = 16;
const SINGLE: usize = 101;

/// One for all, so that none waits for the lease of another.
const RELAY: RelayId = RelayId(Uuid::from_u128(1));

struct System;

impl Clock for System {
    fn now(&self) -> Timestamp {
        Timestamp::from_utc(chrono::Utc::now())
    }
}

/// Notes when each fact was confirmed.
struct Timed {
    broker: RabbitPublisher,
    confirmed: Mutex<HashMap<FactId, Instant>>,
}

#[async_trait]
impl EventPublisher for Timed {
    async fn ready(&self) {
        self.broker.ready().await;
    }

    async fn publish(&self, fact: &Fact) -> Result<(), PublishError> {
        self.broker.publish(fact).await?;
        self.confirmed.lock().expect("times").insert(fact.stamp.id, Instant::now());
        Ok(())
    }
}

#[tokio::main(worker_threads = 2)]
async fn main() {
    let events = std::env::args().nth(1).map_or(EVENTS, |events| events.parse().expect("a number of events"));
    let database = Database::on("TEST_MYSQL_URL").await;
    let url = std::env::var("TEST_AMQP_URL").expect("TEST_AMQP_URL names no broker");
    let broker = RabbitPublisher::start(Endpoint::parse(&url).expect("a URL"));
    broker.ready().await;

    fill(&database, "before", events, &Bell::default()).await;
    let facts = all(&database, events).await;
    println!("{events} events, {}", if cfg!(debug_assertions) { "not optimised" } else { "optimised" });
    let bare = bare(&broker, &facts).await;
    println!("published without a store   {bare:>9.0} events/s");
    let publisher = Arc::new(Timed { broker: broker.clone(), confirmed: Mutex::default() });
    for run in 1..=3 {
        let drained = drain(&database, &publisher, events).await;
        println!(
            "drained from the outbox     {drained:>9.0} events/s   {:.2} of it (run {run})",
            drained / bare
        );
    }
    for (rings, what) in [(true, "committed beside the relay"), (false, "committed by another replica")] {
        told(what, one_by_one(&database, &publisher, rings).await);
    }
    let (changes, times) = beside(&database, &publisher, events).await;
    println!("committed, and delivered    {changes:>9.0} events/s");
    told("committed by 16 at once", times);
    broker.close().await;
}

fn told(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    println!("commit to confirm, {what:<28}  median {:>9.1?}   99th percentile {:>9.1?}", at(50), at(99));
}

/// As requests do, a change in each transaction. Says when each was committed.
async fn fill(database: &Database, who: &str, events: usize, bell: &Bell) -> Vec<(FactId, Instant)> {
    let changes = (0..events).map(async |number| {
        let change = registration(&format!("{who}{number}@example.org"));
        let id = change.stamp.id;
        database.store.commit(change).await.expect("a registration");
        bell.ring();
        (id, Instant::now())
    });
    stream::iter(changes).buffer_unordered(WRITERS).collect().await
}

async fn all(database: &Database, events: usize) -> Vec<Fact> {
    let claimed = database.store.claim(RELAY, events, Duration::from_secs(3)).await;
    match claimed.expect("claim") {
        Claim::Facts(facts) => facts,
        Claim::Elsewhere => panic!("another relay is active"),
    }
}

async fn bare(broker: &RabbitPublisher, facts: &[Fact]) -> f64 {
    let begun = Instant::now();
    let published = stream::iter(facts.iter().map(|fact| broker.publish(fact)));
    let published = published.buffer_unordered(RelaySettings::default().batch);
    published.for_each(async |outcome| outcome.expect("confirmed")).await;
    per_second(facts.len(), begun)
}

async fn drain(database: &Database, publisher: &Arc<Timed>, events: usize) -> f64 {
    let relay = relay(database, publisher, Bell::default());
    let begun = Instant::now();
    relay.until_empty().await.expect("relay");
    let rate = per_second(events, begun);
    let (outbox, all) = (&database.store, Replay::Since(moment(0)));
    while outbox.replay(all, System.now(), 1000).await.expect("replay") > 0 {}
    rate
}

/// One event at a time, while there is nothing else.
async fn one_by_one(database: &Database, publisher: &Arc<Timed>, rings: bool) -> Vec<Duration> {
    let bell = Bell::default();
    let relay = relay(database, publisher, bell.clone());
    relay.until_empty().await.expect("relay");
    let running = tokio::spawn(async move { relay.run(pending()).await });
    let mut times = Vec::new();
    for number in 0..SINGLE {
        // Not in step with the relay's clock.
        tokio::time::sleep(Duration::from_millis(u64::try_from(number * 7 % 61).expect("small"))).await;
        let change = registration(&format!("{rings}{number}@example.org"));
        let id = change.stamp.id;
        database.store.commit(change).await.expect("a registration");
        let committed = Instant::now();
        if rings {
            bell.ring();
        }
        let confirmed = loop {
            if let Some(confirmed) = publisher.confirmed.lock().expect("times").get(&id) {
                break *confirmed;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        };
        times.push(confirmed.saturating_duration_since(committed));
    }
    running.abort();
    times
}

/// As much as can be committed while a relay runs, until all of it is delivered: how much in a second, and how long each took.
async fn beside(database: &Database, publisher: &Arc<Timed>, events: usize) -> (f64, Vec<Duration>) {
    let bell = Bell::default();
    let relay = relay(database, publisher, bell.clone());
    let running = tokio::spawn(async move { relay.run(pending()).await });
    publisher.confirmed.lock().expect("times").clear();
    let begun = Instant::now();
    let committed = fill(database, "beside", events, &bell).await;
    while publisher.confirmed.lock().expect("times").len() < events {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let rate = per_second(events, begun);
    running.abort();
    let confirmed = publisher.confirmed.lock().expect("times");
    let took = |(id, at): &(FactId, Instant)| confirmed.get(id).map(|end| end.saturating_duration_since(*at));
    (rate, committed.iter().filter_map(took).collect())
}

fn relay(database: &Database, publisher: &Arc<Timed>, bell: Bell) -> Relay {
    let outbox = Arc::new(database.store.clone());
    Relay::new(RELAY, outbox, publisher.clone(), Arc::new(System), bell, RelaySettings::default())
}

fn per_second(events: usize, begun: Instant) -> f64 {
    f64::from(u32::try_from(events).expect("not so many")) / begun.elapsed().as_secs_f64()
}
