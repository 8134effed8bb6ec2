//! The relay, on memory adapters: what it announces, in which order, and what it survives.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use customer_application::{Bell, Relay, RelaySettings, Round};
use customer_domain::{
    Timestamp,
    customer::{Customer, CustomerId, Expected},
    event::Fact,
    ports::{
        Backlog, Clock, CustomerRepository as _, EventPublisher, Outbox as _, Outcome, Patience,
        PublishError, RelayId, Replay, Write,
    },
};
use customer_memory::{MemoryPublisher, MemoryStore};
use customer_testkit::build::{change, moment, registration, rename};
use tokio::{sync::oneshot, time::timeout};
use uuid::Uuid;

/// Due again at once, and for as long as anybody likes.
const BRIEF: Patience = Patience { tries: u32::MAX, first: Duration::ZERO, longest: Duration::ZERO };

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        moment(1)
    }
}

#[derive(Clone, Default)]
struct World {
    store: MemoryStore,
    broker: MemoryPublisher,
    bell: Bell,
}

impl World {
    fn relay(&self, settings: RelaySettings) -> Relay {
        let (store, broker) = (Arc::new(self.store.clone()), Arc::new(self.broker.clone()));
        let id = RelayId(Uuid::now_v7());
        Relay::new(id, store, broker, Arc::new(Fixed), self.bell.clone(), settings)
    }

    async fn register(&self, email: &str) -> Customer {
        match self.store.commit(registration(email)).await.expect("an answer").outcome {
            Outcome::Kept(customer) => customer,
            other => panic!("no customer: {other:?}"),
        }
    }

    async fn rename(&self, id: CustomerId, name: &str) {
        self.store.commit(change(Write::Edit(id, rename(name), Expected::Any))).await.expect("edit");
        self.bell.ring();
    }

    /// Customer and version of each fact that the broker got, in order.
    fn received(&self) -> Vec<(i64, u32)> {
        let of = |fact: &Fact| {
            let event = fact.event.customer().expect("a customer's fact");
            (event.customer_id().get(), event.version().get())
        };
        self.broker.received().iter().map(of).collect()
    }

    async fn received_at_last(&self, count: usize) -> Vec<(i64, u32)> {
        timeout(Duration::from_secs(10), async {
            while self.received().len() < count {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await
        .expect("the facts are announced in time");
        self.received()
    }

    async fn pending(&self) -> u64 {
        self.store.backlog().await.expect("backlog").pending
    }
}

#[tokio::test]
async fn what_was_announced_is_settled_and_not_announced_again() {
    let world = World::default();
    let relay = world.relay(RelaySettings::default());
    let ada = world.register("ada@example.org").await;
    world.rename(ada.id, "Augusta").await;
    relay.until_empty().await.expect("relay");
    relay.until_empty().await.expect("relay");
    assert_eq!(world.received(), [(1, 1), (1, 2)]);
    assert_eq!(world.pending().await, 0);
}

#[tokio::test]
async fn a_refused_fact_holds_up_its_own_customer_alone() {
    let world = World::default();
    let relay = world.relay(RelaySettings { patience: BRIEF, ..RelaySettings::default() });
    let (ada, grace) = (world.register("ada@example.org").await, world.register("grace@example.org").await);
    world.rename(ada.id, "Augusta").await;
    world.broker.refuse(Some(ada.id));
    let round = relay.round().await.expect("round");
    assert_eq!(round, Round::Worked { delivered: 1, failed: vec![PublishError::Refused] });
    assert_eq!(world.received(), [(grace.id.get(), 1)]);

    world.broker.refuse(None);
    relay.until_empty().await.expect("relay");
    assert_eq!(world.received(), [(2, 1), (1, 1), (1, 2)]);
}

/// Refuses what it is given first, and nothing else.
struct RefusesOnce {
    broker: MemoryPublisher,
    refused: AtomicBool,
}

#[async_trait]
impl EventPublisher for RefusesOnce {
    async fn ready(&self) {}

    async fn publish(&self, fact: &Fact) -> Result<(), PublishError> {
        if !self.refused.swap(true, Ordering::Relaxed) {
            return Err(PublishError::Refused);
        }
        self.broker.publish(fact).await
    }
}

#[tokio::test]
async fn what_follows_a_refused_fact_in_its_batch_does_not_overtake_it() {
    let world = World::default();
    let ada = world.register("ada@example.org").await;
    world.rename(ada.id, "Augusta").await;
    let broker = RefusesOnce { broker: world.broker.clone(), refused: AtomicBool::new(false) };
    let settings = RelaySettings { patience: BRIEF, ..RelaySettings::default() };
    let (store, id) = (Arc::new(world.store.clone()), RelayId(Uuid::now_v7()));
    let relay = Relay::new(id, store, Arc::new(broker), Arc::new(Fixed), world.bell.clone(), settings);
    relay.until_empty().await.expect("relay");
    assert_eq!(world.received(), [(1, 1), (1, 2)]);
}

#[tokio::test]
async fn many_refused_facts_at_the_head_hold_up_nobody_else() {
    let world = World::default();
    let relay = world.relay(RelaySettings { batch: 1, ..RelaySettings::default() });
    let ada = world.register("ada@example.org").await;
    for name in ["Augusta", "Ada", "Augusta Ada"] {
        world.rename(ada.id, name).await;
    }
    world.broker.refuse(Some(ada.id));
    world.register("grace@example.org").await;
    let running = tokio::spawn(async move { relay.run(pending()).await });
    assert_eq!(world.received_at_last(1).await, [(2, 1)]);
    running.abort();
}

#[tokio::test]
async fn a_fact_that_is_never_taken_is_parked_and_replayed_in_its_place() {
    let world = World::default();
    let relay =
        world.relay(RelaySettings { patience: Patience { tries: 3, ..BRIEF }, ..RelaySettings::default() });
    let ada = world.register("ada@example.org").await;
    world.rename(ada.id, "Augusta").await;
    world.broker.refuse(Some(ada.id));
    for _ in 0..3 {
        assert_eq!(
            relay.round().await.expect("round"),
            Round::Worked { delivered: 0, failed: vec![PublishError::Refused] }
        );
    }
    world.broker.refuse(None);
    relay.until_empty().await.expect("relay");
    assert_eq!(world.received(), [], "it is tried no more, and what is behind it does not overtake it");
    assert_eq!(world.store.backlog().await.expect("backlog"), Backlog { parked: 2, ..Backlog::default() });

    assert_eq!(world.store.replay(Replay::Parked, moment(0), 10).await.expect("replay"), 2);
    relay.until_empty().await.expect("relay");
    assert_eq!(world.received(), [(1, 1), (1, 2)]);
}

#[tokio::test]
async fn a_broker_that_is_away_wears_out_nobodys_patience() {
    let world = World::default();
    let relay =
        world.relay(RelaySettings { patience: Patience { tries: 1, ..BRIEF }, ..RelaySettings::default() });
    world.register("ada@example.org").await;
    world.broker.set_reachable(false);
    for _ in 0..3 {
        assert_eq!(
            relay.round().await.expect("round"),
            Round::Worked { delivered: 0, failed: vec![PublishError::Unreachable] }
        );
    }
    world.broker.set_reachable(true);
    relay.until_empty().await.expect("relay");
    assert_eq!(world.received(), [(1, 1)]);
}

#[tokio::test]
async fn a_broker_that_is_away_delays_facts_and_loses_none() {
    let world = World::default();
    let relay = world.relay(RelaySettings::default());
    world.broker.set_reachable(false);
    for number in 0..20 {
        world.register(&format!("c{number}@example.org")).await;
    }
    let running = tokio::spawn(async move { relay.run(pending()).await });
    assert_eq!(world.pending().await, 20);
    world.broker.set_reachable(true);
    world.received_at_last(20).await;
    running.abort();
}

#[tokio::test]
async fn the_bell_wakes_a_relay_that_would_rest_for_an_hour() {
    let world = World::default();
    let relay = world.relay(RelaySettings { idle: Duration::from_hours(1), ..RelaySettings::default() });
    let running = tokio::spawn(async move { relay.run(pending()).await });
    let ada = world.register("ada@example.org").await;
    world.bell.ring();
    world.received_at_last(1).await;
    world.rename(ada.id, "Augusta").await;
    assert_eq!(world.received_at_last(2).await, [(1, 1), (1, 2)]);
    running.abort();
}

#[tokio::test]
async fn another_relay_takes_over_from_one_that_died() {
    let world = World::default();
    let settings = RelaySettings {
        lease: Duration::from_millis(200),
        idle: Duration::from_millis(10),
        ..RelaySettings::default()
    };
    let (first, second) = (world.relay(settings), world.relay(settings));
    assert_ne!(first.round().await.expect("round"), Round::Standby);
    assert_eq!(second.round().await.expect("round"), Round::Standby);
    drop(first); // without a word, as a killed process
    let running = tokio::spawn(async move { second.run(pending()).await });
    world.register("ada@example.org").await;
    assert_eq!(world.received_at_last(1).await, [(1, 1)]);
    running.abort();
}

#[tokio::test]
async fn a_relay_that_is_stopped_makes_room_at_once() {
    let world = World::default();
    let settings = RelaySettings { lease: Duration::from_hours(1), ..RelaySettings::default() };
    let (first, second) = (world.relay(settings), world.relay(settings));
    world.register("ada@example.org").await;
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(async move { first.run(async { stopped.await.expect("stop") }).await });
    world.received_at_last(1).await;
    stop.send(()).expect("the relay listens");
    timeout(Duration::from_secs(5), running).await.expect("in time").expect("no panic");
    assert_ne!(second.round().await.expect("round"), Round::Standby);
}
