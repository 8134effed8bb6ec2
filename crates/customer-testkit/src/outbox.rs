//! What [`Outbox`] promises.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use customer_domain::{
    customer::{Customer, Expected},
    event::{CustomerEvent, Fact, FactId, Subject},
    ports::{Backlog, Claim, Outbox, RelayId, Write},
};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    Store,
    build::{change, details, moment, registration, rename},
    customers::kept,
};

const LONG: Duration = Duration::from_mins(1);
const SHORT: Duration = Duration::from_millis(300);

pub(crate) fn relay() -> RelayId {
    RelayId(Uuid::now_v7())
}

async fn claim(outbox: &Arc<dyn Outbox>, relay: RelayId, lease: Duration) -> Claim {
    outbox.claim(relay, 100, lease).await.expect("claim")
}

pub(crate) async fn facts(outbox: &Arc<dyn Outbox>, relay: RelayId) -> Vec<Fact> {
    match claim(outbox, relay, LONG).await {
        Claim::Facts(facts) => facts,
        Claim::Elsewhere => panic!("another relay is active"),
    }
}

async fn register(store: &dyn Store, email: &str) -> Customer {
    kept(store.customers().commit(registration(email)).await.expect("an answer"))
}

/// Asks until this relay is the active one, for a minute at most.
async fn claim_at_last(outbox: &Arc<dyn Outbox>, relay: RelayId) -> Vec<Fact> {
    let deadline = Instant::now() + LONG;
    while Instant::now() < deadline {
        if let Claim::Facts(facts) = claim(outbox, relay, LONG).await {
            return facts;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the lease of another relay never ended");
}

/// With the identity and time that the change came with, and with its trace if it came with one.
pub async fn a_change_leaves_its_fact(store: &dyn Store) {
    let (customers, outbox) = (store.customers(), store.outbox());
    let created = registration("ada@example.org");
    let customer = kept(customers.commit(created.clone()).await.expect("an answer"));
    let mut updated = change(Write::Edit(customer.id, rename("Augusta"), Expected::Any));
    updated.stamp.trace = None;
    let edited = kept(customers.commit(updated.clone()).await.expect("an answer"));
    let deleted = change(Write::Remove(customer.id, Expected::Any));
    customers.commit(deleted.clone()).await.expect("removal");

    let version = edited.version.next();
    let expected = [
        Fact { stamp: created.stamp, event: CustomerEvent::Created(customer.clone()).into() },
        Fact { stamp: updated.stamp, event: CustomerEvent::Updated(edited).into() },
        Fact { stamp: deleted.stamp, event: CustomerEvent::Deleted { id: customer.id, version }.into() },
    ];
    assert_eq!(facts(&outbox, relay()).await, expected);
}

/// The rest comes when these are settled.
pub async fn facts_are_handed_out_oldest_first_up_to_the_limit(store: &dyn Store) {
    let outbox = store.outbox();
    for number in 0..5 {
        register(store, &format!("c{number}@example.org")).await;
    }
    let me = relay();
    let mut seen: Vec<Subject> = Vec::new();
    for expected in [2, 2, 1, 0] {
        let Claim::Facts(facts) = outbox.claim(me, 2, LONG).await.expect("claim") else {
            panic!("another relay is active");
        };
        assert_eq!(facts.len(), expected);
        seen.extend(facts.iter().map(|fact| fact.event.subject()));
        let ids: Vec<FactId> = facts.iter().map(|fact| fact.stamp.id).collect();
        outbox.settle(&ids, moment(1)).await.expect("settle");
    }
    assert!(seen.is_sorted(), "{seen:?}");
}

/// However many write at once.
pub async fn facts_of_one_customer_are_in_the_order_of_its_versions(store: &dyn Store) {
    let id = register(store, "ada@example.org").await.id;
    let mut racers = JoinSet::new();
    for racer in 0..16 {
        let customers = store.customers();
        let edit = rename(&format!("Ada {racer}"));
        racers.spawn(async move {
            customers.commit(change(Write::Edit(id, edit, Expected::Any))).await.expect("edit")
        });
    }
    racers.join_all().await;
    let facts = facts(&store.outbox(), relay()).await;
    let versions: Vec<u32> =
        facts.iter().filter_map(|fact| Some(fact.event.customer()?.version().get())).collect();
    let expected: Vec<u32> = (1..=17).collect();
    assert_eq!(versions, expected);
}

/// Not even when what was claimed is settled: the lease is the relay's.
pub async fn what_one_relay_claimed_no_other_is_handed(store: &dyn Store) {
    let outbox = store.outbox();
    register(store, "ada@example.org").await;
    assert_eq!(facts(&outbox, relay()).await.len(), 1);
    assert_eq!(claim(&outbox, relay(), LONG).await, Claim::Elsewhere);

    let mut racers = JoinSet::new();
    for _ in 0..8 {
        let outbox = store.outbox();
        racers.spawn(async move { claim(&outbox, relay(), LONG).await });
    }
    assert!(racers.join_all().await.iter().all(|claim| *claim == Claim::Elsewhere));
}

/// And what its holder did not settle is handed to the next.
pub async fn a_lease_runs_out(store: &dyn Store) {
    let outbox = store.outbox();
    register(store, "ada@example.org").await;
    let dead = claim(&outbox, relay(), SHORT).await;
    let next = relay();
    assert_eq!(claim(&outbox, next, LONG).await, Claim::Elsewhere);
    assert_eq!(Claim::Facts(claim_at_last(&outbox, next).await), dead);
}

/// By asking again, as long as it asks in time.
pub async fn the_active_relay_renews_its_lease(store: &dyn Store) {
    let outbox = store.outbox();
    let active = relay();
    assert_eq!(claim(&outbox, active, SHORT).await, Claim::Facts(Vec::new()));
    assert_eq!(claim(&outbox, active, LONG).await, Claim::Facts(Vec::new()));
    tokio::time::sleep(SHORT + SHORT).await; // the time that the first lease had
    assert_eq!(claim(&outbox, relay(), LONG).await, Claim::Elsewhere);
}

/// Who was not active ends nobody's lease.
pub async fn who_resigns_makes_room_at_once(store: &dyn Store) {
    let outbox = store.outbox();
    let (first, second) = (relay(), relay());
    facts(&outbox, first).await;
    outbox.resign(second).await.expect("resign");
    assert_eq!(claim(&outbox, second, LONG).await, Claim::Elsewhere);
    outbox.resign(first).await.expect("resign");
    assert_eq!(claim(&outbox, second, LONG).await, Claim::Facts(Vec::new()));
}

/// And never again.
pub async fn a_fact_is_handed_out_until_it_is_settled(store: &dyn Store) {
    let (outbox, me) = (store.outbox(), relay());
    register(store, "ada@example.org").await;
    register(store, "grace@example.org").await;
    let both = facts(&outbox, me).await;
    assert_eq!(facts(&outbox, me).await, both);
    let (settled, open) = both.split_first().expect("two facts");
    outbox.settle(&[settled.stamp.id], moment(1)).await.expect("settle");
    assert_eq!(facts(&outbox, me).await, open);
}

/// Nor does settling nothing.
pub async fn settling_twice_or_what_is_unknown_harms_nothing(store: &dyn Store) {
    let (outbox, me) = (store.outbox(), relay());
    register(store, "ada@example.org").await;
    let ids: Vec<FactId> = facts(&outbox, me).await.iter().map(|fact| fact.stamp.id).collect();
    for _ in 0..2 {
        outbox.settle(&ids, moment(1)).await.expect("settle");
    }
    outbox.settle(&[FactId::from_uuid(Uuid::now_v7())], moment(1)).await.expect("settle");
    outbox.settle(&[], moment(1)).await.expect("settle");
    assert_eq!(outbox.backlog().await.expect("backlog"), Backlog::default());
}

/// And says since when.
pub async fn the_backlog_counts_what_waits(store: &dyn Store) {
    let (customers, outbox) = (store.customers(), store.outbox());
    assert_eq!(outbox.backlog().await.expect("backlog"), Backlog::default());
    for (seconds, email) in [(10, "ada@example.org"), (20, "grace@example.org")] {
        let mut change = change(Write::Register(details(email)));
        change.stamp.at = moment(seconds);
        customers.commit(change).await.expect("registration");
    }
    let backlog = Backlog { pending: 2, oldest: Some(moment(10)), parked: 0 };
    assert_eq!(outbox.backlog().await.expect("backlog"), backlog);
}

/// What waits stays, however old it is.
pub async fn only_what_was_delivered_is_forgotten(store: &dyn Store) {
    let (outbox, me) = (store.outbox(), relay());
    for number in 0..4 {
        register(store, &format!("c{number}@example.org")).await;
    }
    let ids: Vec<FactId> = facts(&outbox, me).await.iter().map(|fact| fact.stamp.id).collect();
    let (early, late) = (ids.get(..2).expect("two"), ids.get(2..3).expect("one"));
    outbox.settle(early, moment(10)).await.expect("settle");
    outbox.settle(late, moment(20)).await.expect("settle");

    assert_eq!(outbox.forget_delivered(moment(10), 100).await.expect("forget"), 0);
    assert_eq!(outbox.forget_delivered(moment(15), 1).await.expect("forget"), 1);
    assert_eq!(outbox.forget_delivered(moment(15), 100).await.expect("forget"), 1);
    assert_eq!(outbox.forget_delivered(moment(30), 100).await.expect("forget"), 1);
    assert_eq!(facts(&outbox, me).await.len(), 1);
}
