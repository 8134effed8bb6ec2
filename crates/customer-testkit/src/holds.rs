//! What [`Outbox`] promises of facts that cannot be delivered, that are sent again, and that hold the data of
//! somebody who is gone.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use customer_domain::{
    access::{Ended, Revocation, SessionId, Username},
    customer::{Customer, CustomerId, Expected, Version},
    event::{Fact, FactId, Subject},
    ports::{Backlog, Claim, Outbox, Parked, Patience, PublishError, RelayId, Replay, Setback, Write},
};
use uuid::Uuid;

use crate::{
    Store,
    build::{change, moment, registration, rename, stamp},
    customers::kept,
};

const LONG: Duration = Duration::from_mins(1);
/// Longer than any test.
const PATIENT: Patience =
    Patience { tries: 3, first: Duration::from_hours(1), longest: Duration::from_hours(1) };
/// Due again at once, twice.
const BRIEF: Patience = Patience { tries: 3, first: Duration::ZERO, longest: Duration::ZERO };

pub(crate) async fn due(store: &dyn Store, relay: RelayId) -> Vec<Fact> {
    match store.outbox().claim(relay, 100, LONG).await.expect("claim") {
        Claim::Facts(facts) => facts,
        Claim::Elsewhere => panic!("another relay is active"),
    }
}

/// The customer and version of each.
pub(crate) fn told(facts: &[Fact]) -> Vec<(CustomerId, u32)> {
    let events = facts.iter().filter_map(|fact| fact.event.customer());
    events.map(|event| (event.customer_id(), event.version().get())).collect()
}

pub(crate) async fn register(store: &dyn Store, email: &str) -> CustomerId {
    kept(store.customers().commit(registration(email)).await.expect("an answer")).id
}

async fn edit(store: &dyn Store, id: CustomerId, name: &str) -> Customer {
    let edit = Write::Edit(id, rename(name), Expected::Any);
    kept(store.customers().commit(change(edit)).await.expect("an answer"))
}

async fn remove(store: &dyn Store, id: CustomerId) {
    store.customers().commit(change(Write::Remove(id, Expected::Any))).await.expect("removal");
}

pub(crate) async fn settle(outbox: &Arc<dyn Outbox>, facts: &[Fact], seconds: i64) {
    let ids: Vec<FactId> = facts.iter().map(|fact| fact.stamp.id).collect();
    outbox.settle(&ids, moment(seconds)).await.expect("settle");
}

async fn refuse(outbox: &Arc<dyn Outbox>, fact: &Fact, patience: Patience) -> Vec<FactId> {
    let setback = Setback { fact: fact.stamp.id, why: PublishError::Refused };
    outbox.hold(&[setback], patience, moment(5)).await.expect("hold")
}

/// Ada's first two facts and Grace's first, and their identities.
pub(crate) async fn two_customers(store: &dyn Store) -> (CustomerId, CustomerId) {
    let ada = register(store, "ada@example.org").await;
    edit(store, ada, "Augusta").await;
    (ada, register(store, "grace@example.org").await)
}

pub(crate) fn relay() -> RelayId {
    RelayId(Uuid::now_v7())
}

/// And with it all of its customer, and nobody else.
pub async fn a_held_fact_is_not_handed_out_until_it_is_due(store: &dyn Store) {
    let (outbox, me) = (store.outbox(), relay());
    let (ada, grace) = two_customers(store).await;
    let facts = due(store, me).await;
    let first = facts.first().expect("a fact");
    assert_eq!(refuse(&outbox, first, PATIENT).await, []);
    assert_eq!(told(&due(store, me).await), [(grace, 1)]);
    assert_eq!(outbox.backlog().await.expect("backlog").pending, 3, "what is held is on its way");

    let short = Patience { first: Duration::from_millis(300), ..PATIENT };
    assert_eq!(refuse(&outbox, first, short).await, []);
    let deadline = Instant::now() + Duration::from_mins(1);
    while due(store, me).await.len() < 3 {
        assert!(Instant::now() < deadline, "it is never due");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(told(&due(store, me).await), [(ada, 1), (ada, 2), (grace, 1)]);
}

/// However many are held before them.
pub async fn facts_behind_held_ones_are_handed_out(store: &dyn Store) {
    let (outbox, me) = (store.outbox(), relay());
    for number in 0..4 {
        register(store, &format!("c{number}@example.org")).await;
    }
    for fact in due(store, me).await.iter().take(3) {
        refuse(&outbox, fact, PATIENT).await;
    }
    let Claim::Facts(claimed) = outbox.claim(me, 1, LONG).await.expect("claim") else {
        panic!("another relay is active");
    };
    assert_eq!(claimed.len(), 1);
}

/// But what is held is.
pub async fn what_is_parked_is_not_the_oldest_that_waits(store: &dyn Store) {
    let outbox = store.outbox();
    for seconds in [10, 20, 30] {
        let mut registration = registration(&format!("c{seconds}@example.org"));
        registration.stamp.at = moment(seconds);
        store.customers().commit(registration).await.expect("registration");
    }
    let facts = due(store, relay()).await;
    let [first, second, _] = facts.as_slice() else { panic!("three facts") };
    refuse(&outbox, second, PATIENT).await;
    while refuse(&outbox, first, BRIEF).await.is_empty() {}
    let backlog = Backlog { pending: 2, oldest: Some(moment(20)), parked: 1 };
    assert_eq!(outbox.backlog().await.expect("backlog"), backlog);
}

/// And what it was that failed is told, until it is replayed.
pub async fn a_fact_is_parked_when_patience_ends(store: &dyn Store) {
    let (outbox, me) = (store.outbox(), relay());
    let (ada, grace) = two_customers(store).await;
    let facts = due(store, me).await;
    let first = facts.first().expect("a fact");
    for _ in 0..2 {
        assert_eq!(refuse(&outbox, first, BRIEF).await, []);
        assert_eq!(due(store, me).await, facts);
        assert_eq!(outbox.parked(10).await.expect("parked"), []);
    }
    assert_eq!(refuse(&outbox, first, BRIEF).await, [first.stamp.id]);
    assert_eq!(told(&due(store, me).await), [(grace, 1)]);
    let parked = Parked {
        fact: first.stamp.id,
        subject: Subject::Customer(ada),
        version: Some(Version::FIRST),
        since: moment(5),
        tries: 3,
        reason: PublishError::Refused.to_string(),
    };
    assert_eq!(outbox.parked(10).await.expect("parked"), [parked]);
    assert_eq!(outbox.parked(0).await.expect("parked"), []);
    let backlog = Backlog { pending: 1, oldest: Some(moment(0)), parked: 2 };
    assert_eq!(outbox.backlog().await.expect("backlog"), backlog);

    assert_eq!(outbox.replay(Replay::Parked, moment(0), 100).await.expect("replay"), 2);
    assert_eq!(due(store, me).await, facts, "in the order that they had");
    assert_eq!(refuse(&outbox, first, BRIEF).await, [], "its tries are counted anew");
}

/// Not twice over: what hopes for nothing is parked at once.
pub async fn what_cannot_be_encoded_is_parked_at_once(store: &dyn Store) {
    let (outbox, me) = (store.outbox(), relay());
    register(store, "ada@example.org").await;
    let fact = due(store, me).await.first().expect("a fact").stamp.id;
    let setback = Setback { fact, why: PublishError::Unencodable };
    assert_eq!(outbox.hold(&[setback], PATIENT, moment(5)).await.expect("hold"), [fact]);
    assert_eq!(due(store, me).await, []);
}

/// Whoever delivered it; and what is not there is not held.
pub async fn what_was_delivered_holds_nothing(store: &dyn Store) {
    let (outbox, me) = (store.outbox(), relay());
    let (ada, _) = two_customers(store).await;
    let facts = due(store, me).await;
    let (first, rest) = facts.split_first().expect("facts");
    refuse(&outbox, first, PATIENT).await;
    settle(&outbox, std::slice::from_ref(first), 1).await;
    assert_eq!(due(store, me).await, rest);
    assert_eq!(refuse(&outbox, first, BRIEF).await, [], "it was delivered");
    assert_eq!(due(store, me).await, rest);
    assert_eq!(rest.first().map(|fact| fact.event.subject()), Some(Subject::Customer(ada)));
}

/// In the order of its versions, before what is pending anyway.
pub async fn all_of_one_customer_is_sent_again(store: &dyn Store) {
    let (outbox, me) = (store.outbox(), relay());
    let (ada, _) = two_customers(store).await;
    let facts = due(store, me).await;
    settle(&outbox, &facts, 10).await;
    edit(store, ada, "Ada").await;
    let third = due(store, me).await;
    refuse(&outbox, third.first().expect("a fact"), Patience { tries: 1, ..PATIENT }).await;
    assert_eq!(due(store, me).await, []);
    assert_eq!(outbox.replay(Replay::Customer(ada), moment(20), 100).await.expect("replay"), 3);
    assert_eq!(told(&due(store, me).await), [(ada, 1), (ada, 2), (ada, 3)]);
}

/// At once where they were delivered; where they were not they still are.
pub async fn delivered_facts_go_with_their_customer(store: &dyn Store) {
    let (outbox, me) = (store.outbox(), relay());
    let (ada, grace) = two_customers(store).await;
    let facts = due(store, me).await;
    settle(&outbox, facts.get(..1).expect("a fact"), 10).await;
    remove(store, ada).await;
    let all = Replay::Since(moment(0));
    assert_eq!(outbox.replay(all, moment(20), 100).await.expect("replay"), 0, "it was delivered: it is gone");
    let rest = due(store, me).await;
    assert_eq!(told(&rest), [(ada, 2), (grace, 1), (ada, 3)]);

    settle(&outbox, rest.get(..2).expect("two facts"), 10).await;
    assert_eq!(
        outbox.replay(Replay::Customer(ada), moment(20), 100).await.expect("replay"),
        0,
        "settled, gone"
    );
    settle(&outbox, rest.get(2..).expect("a fact"), 10).await;
    assert_eq!(outbox.replay(all, moment(20), 100).await.expect("replay"), 2);
    assert_eq!(told(&due(store, me).await), [(grace, 1), (ada, 3)], "the deletion holds no personal data");
}

/// In steps, after their time, and nobody's who is there.
pub async fn what_is_parked_of_who_is_gone_is_given_up_and_the_deletion_goes_out(store: &dyn Store) {
    let (outbox, me) = (store.outbox(), relay());
    let (ada, grace) = two_customers(store).await;
    let once = Patience { tries: 1, ..PATIENT };
    for fact in due(store, me).await.iter().step_by(2) {
        refuse(&outbox, fact, once).await;
    }
    let give_up = |seconds, limit| outbox.forget_parked(moment(seconds), limit);
    assert_eq!(give_up(6, 100).await.expect("forget"), 0, "both are there");
    remove(store, ada).await;
    assert_eq!(give_up(5, 100).await.expect("forget"), 0, "an operator has time");
    assert_eq!(give_up(6, 1).await.expect("forget"), 1);
    assert_eq!(due(store, me).await, [], "nothing overtakes what is still there");
    assert_eq!(give_up(6, 1).await.expect("forget"), 1);
    assert_eq!(give_up(6, 1).await.expect("forget"), 0);
    let deletion = due(store, me).await;
    assert_eq!(told(&deletion), [(ada, 3)]);
    let parked = outbox.parked(10).await.expect("parked");
    assert_eq!(parked.iter().map(|it| &it.subject).collect::<Vec<_>>(), [&Subject::Customer(grace)]);
    settle(&outbox, &deletion, 10).await;
    let again = outbox.replay(Replay::Customer(ada), moment(20), 100).await.expect("replay");
    assert_eq!((again, outbox.backlog().await.expect("backlog").parked), (1, 1));
}

/// It holds no personal data.
pub async fn a_parked_deletion_stays_until_it_is_replayed(store: &dyn Store) {
    let (outbox, me) = (store.outbox(), relay());
    let ada = register(store, "ada@example.org").await;
    settle(&outbox, &due(store, me).await, 1).await;
    remove(store, ada).await;
    let deletion = due(store, me).await;
    refuse(&outbox, deletion.first().expect("a fact"), Patience { tries: 1, ..PATIENT }).await;
    assert_eq!(outbox.forget_parked(moment(99), 100).await.expect("forget"), 0);
    assert_eq!((due(store, me).await.len(), outbox.parked(10).await.expect("parked").len()), (0, 1));
    outbox.replay(Replay::Parked, moment(0), 100).await.expect("replay");
    assert_eq!(due(store, me).await, deletion);
}

/// Each by its own name, beside customers.
pub async fn facts_about_an_account_are_held_by_themselves(store: &dyn Store) {
    let (outbox, me) = (store.outbox(), relay());
    let name = |name| Username::parse(name).expect("a name");
    for account in ["ada", "ada", "grace"] {
        let ended = Ended::Session(SessionId(Uuid::now_v7()));
        let ended = Revocation { account: name(account), ended, at: moment(1), expires: moment(100) };
        store.sessions().end(&ended, &stamp()).await.expect("end");
    }
    register(store, "joan@example.org").await;
    let facts = due(store, me).await;
    let first = facts.first().expect("a fact");
    refuse(&outbox, first, Patience { tries: 1, ..PATIENT }).await;
    assert_eq!(due(store, me).await, facts.get(2..).expect("four facts"));
    let parked = outbox.parked(10).await.expect("parked");
    let parked: Vec<_> = parked.iter().map(|parked| (&parked.subject, parked.version)).collect();
    assert_eq!(parked, [(&Subject::Account(name("ada")), None)]);
    assert_eq!(outbox.backlog().await.expect("backlog").parked, 2);
    assert_eq!(outbox.replay(Replay::Parked, moment(0), 100).await.expect("replay"), 2);
    assert_eq!(due(store, me).await, facts);
}
