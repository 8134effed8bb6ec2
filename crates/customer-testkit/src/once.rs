//! What [`CustomerRepository`](customer_domain::ports::CustomerRepository) promises of changes under a key.

use chrono::TimeDelta;
use customer_domain::{
    Timestamp,
    access::Username,
    customer::{CustomerId, Expected, Version},
    ports::{Answered, Change, CommitError, Outcome, Refusal, Write},
};
use tokio::task::JoinSet;

use crate::{
    Store,
    build::{change, details, moment, rename, under_key},
    customers::kept,
};

fn register(key: &str, request: u8, email: &str) -> Change {
    under_key(key, request, Write::Register(details(email)))
}

async fn commit(store: &dyn Store, change: Change) -> Result<Answered, CommitError> {
    store.customers().commit(change).await
}

async fn pending(store: &dyn Store) -> u64 {
    store.outbox().backlog().await.expect("backlog").pending
}

/// As it was the first time, though the customer has changed since; there is one customer and one fact.
pub async fn the_same_request_again_is_answered_as_before(store: &dyn Store) {
    let first = commit(store, register("k", 1, "ada@example.org")).await.expect("an answer");
    let customer = kept(first.clone());
    commit(store, change(Write::Edit(customer.id, rename("Augusta"), Expected::Any)))
        .await
        .expect("an answer");
    let again = commit(store, register("k", 1, "ada@example.org")).await.expect("an answer");
    assert_eq!(again, Answered::again(first.outcome));
    assert_eq!(pending(store).await, 2);
}

/// An edit and a removal, too.
pub async fn every_kind_of_change_is_made_once(store: &dyn Store) {
    let id = kept(commit(store, register("k", 1, "ada@example.org")).await.expect("an answer")).id;
    for round in 0..2 {
        let edit = under_key("e", 2, Write::Edit(id, rename("Augusta"), Expected::Any));
        let edited = commit(store, edit).await.expect("an answer");
        assert_eq!((edited.replayed, kept(edited).version), (round > 0, Version::FIRST.next()));
    }
    for round in 0..2 {
        let removal = under_key("r", 3, Write::Remove(id, Expected::Any));
        let removed = commit(store, removal).await.expect("an answer");
        assert_eq!((removed.replayed, removed.outcome), (round > 0, Outcome::Removed(id)));
    }
    assert_eq!(pending(store).await, 3);
}

/// And nothing is done.
pub async fn another_request_under_a_key_is_a_mistake(store: &dyn Store) {
    commit(store, register("k", 1, "ada@example.org")).await.expect("an answer");
    let reused = commit(store, register("k", 2, "grace@example.org")).await;
    assert!(matches!(reused, Err(CommitError::KeyReused)), "{reused:?}");
    assert_eq!(pending(store).await, 1);
}

/// A key belongs to its caller and to what it does to what.
pub async fn keys_of_others_and_of_other_operations_are_other_keys(store: &dyn Store) {
    commit(store, register("k", 1, "ada@example.org")).await.expect("an answer");
    let mut others = register("k", 2, "grace@example.org");
    let mut operation = register("k", 3, "joan@example.org");
    if let (Some(others), Some(operation)) = (&mut others.once, &mut operation.once) {
        others.key.caller = Username::parse("other").expect("name");
        "PUT /customers/7".clone_into(&mut operation.key.operation);
    }
    for change in [others, operation, register("K", 4, "mary@example.org")] {
        assert!(!commit(store, change).await.expect("an answer").replayed);
    }
}

/// It is an answer like another, though what it was for is mended.
pub async fn a_refusal_is_remembered_too(store: &dyn Store) {
    let id = kept(commit(store, register("a", 1, "ada@example.org")).await.expect("an answer")).id;
    let refused = commit(store, register("k", 1, "ADA@example.org")).await.expect("an answer");
    assert_eq!(refused, Answered::refused(Refusal::EmailTaken));
    let stale = under_key("s", 1, Write::Edit(id, rename("A"), Expected::OneOf(Vec::new())));
    let stale_answer = commit(store, stale.clone()).await.expect("an answer");
    let nobody = CustomerId::new(4711).expect("id");
    let missing = under_key("n", 1, Write::Remove(nobody, Expected::Any));
    commit(store, missing.clone()).await.expect("an answer");

    commit(store, change(Write::Remove(id, Expected::Any))).await.expect("an answer");
    let again = commit(store, register("k", 1, "ADA@example.org")).await.expect("an answer");
    assert_eq!(again, Answered::again(Outcome::Refused(Refusal::EmailTaken)));
    assert_eq!(commit(store, stale).await.expect("an answer"), Answered::again(stale_answer.outcome));
    let again = commit(store, missing).await.expect("an answer");
    assert_eq!(again, Answered::again(Outcome::Refused(Refusal::NotFound)));
}

/// What is remembered of a customer goes with the customer.
pub async fn a_removed_customer_is_not_answered_again(store: &dyn Store) {
    let id = kept(commit(store, register("k", 1, "ada@example.org")).await.expect("an answer")).id;
    let edit = under_key("e", 2, Write::Edit(id, rename("Augusta"), Expected::Any));
    commit(store, edit.clone()).await.expect("an answer");
    commit(store, change(Write::Remove(id, Expected::Any))).await.expect("an answer");
    let nobody = Answered::again(Outcome::Refused(Refusal::NotFound));
    assert_eq!(commit(store, register("k", 1, "ada@example.org")).await.expect("an answer"), nobody);
    assert_eq!(commit(store, edit).await.expect("an answer"), nobody);
}

/// Whoever does not win is answered the same, or told that the first is still running.
pub async fn racers_under_one_key_have_one_effect(store: &dyn Store) {
    let mut racers = JoinSet::new();
    for _ in 0..32 {
        let customers = store.customers();
        racers.spawn(async move { customers.commit(register("k", 1, "ada@example.org")).await });
    }
    let mut wins = 0;
    for outcome in racers.join_all().await {
        match outcome {
            Ok(answered) => {
                wins += usize::from(!answered.replayed);
                assert_eq!(kept(answered).version, Version::FIRST);
            }
            Err(CommitError::KeyInUse) => {}
            Err(other) => panic!("a racer was told: {other:?}"),
        }
    }
    assert_eq!((wins, pending(store).await), (1, 1));
}

/// A day later the same key is a new one.
pub async fn a_key_is_forgotten_after_its_time(store: &dyn Store) {
    let mut old = register("k", 1, "ada@example.org");
    commit(store, old.clone()).await.expect("an answer");
    let day = Timestamp::from_utc(moment(0).as_utc() + Change::REMEMBERED);
    old.stamp.at = day;
    old.stamp.id = change(Write::Register(details("x@example.org"))).stamp.id;
    assert!(commit(store, old.clone()).await.expect("an answer").replayed, "to the last moment");
    old.stamp.at = Timestamp::from_utc(day.as_utc() + TimeDelta::microseconds(1));
    let answer = commit(store, old).await.expect("an answer");
    assert_eq!(answer, Answered::refused(Refusal::EmailTaken), "done anew");
}

/// The old ones, and no more at once than was asked for.
pub async fn old_keys_are_purged(store: &dyn Store) {
    for number in 0..3 {
        commit(store, register(&format!("k{number}"), 1, &format!("c{number}@x.org")))
            .await
            .expect("an answer");
    }
    let customers = store.customers();
    assert_eq!(customers.forget_keys(moment(0), 10).await.expect("forget"), 0);
    assert_eq!(customers.forget_keys(moment(1), 2).await.expect("forget"), 2);
    assert_eq!(customers.forget_keys(moment(1), 2).await.expect("forget"), 1);
    assert!(!commit(store, register("k0", 1, "new@x.org")).await.expect("an answer").replayed);
}
