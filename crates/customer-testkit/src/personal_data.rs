//! What [`PersonalData`](customer_domain::ports::PersonalData) promises.

use std::time::Duration;

use customer_domain::{
    access::Username,
    customer::{Customer, CustomerId, Expected, Version},
    event::{CustomerEvent, FactId},
    once::OnceKey,
    ports::{Change, Claim, KeptAnswer, KeptFact, RelayId, Write},
};
use uuid::Uuid;

use crate::{
    Store,
    build::{change, details, moment, registration, rename, under_key},
    customers::kept,
};

async fn commit(store: &dyn Store, change: Change) -> Customer {
    kept(store.customers().commit(change).await.expect("an answer"))
}

/// All of them, in steps of this length.
async fn facts(store: &dyn Store, id: CustomerId, limit: usize) -> Vec<KeptFact> {
    let mut all: Vec<KeptFact> = Vec::new();
    loop {
        let after = all.last().map(|fact| fact.version);
        let step = store.personal_data().facts_of(id, after, limit).await.expect("facts");
        assert!(step.len() <= limit);
        if step.is_empty() {
            return all;
        }
        all.extend(step);
    }
}

async fn answers(store: &dyn Store, id: CustomerId, limit: usize) -> Vec<KeptAnswer> {
    let mut all: Vec<KeptAnswer> = Vec::new();
    loop {
        let after = all.last().map(|answer| answer.key.clone());
        let step = store.personal_data().answers_of(id, after.as_ref(), limit).await.expect("answers");
        assert!(step.len() <= limit);
        if step.is_empty() {
            return all;
        }
        all.extend(step);
    }
}

async fn deliver(store: &dyn Store, most: usize, seconds: i64) {
    let claim = store.outbox().claim(RelayId(Uuid::from_u128(1)), most, Duration::from_mins(1)).await;
    let Claim::Facts(facts) = claim.expect("claim") else { panic!("another relay is active") };
    let ids: Vec<FactId> = facts.iter().map(|fact| fact.stamp.id).collect();
    store.outbox().settle(&ids, moment(seconds)).await.expect("settle");
}

/// With what it says, and whether it was delivered; nobody else's.
pub async fn every_fact_of_a_customer_is_told(store: &dyn Store) {
    let created = registration("ada@example.org");
    let ada = commit(store, created.clone()).await;
    deliver(store, 1, 10).await;
    commit(store, registration("grace@example.org")).await;
    let mut updated = change(Write::Edit(ada.id, rename("Augusta"), Expected::Any));
    updated.stamp.at = moment(7);
    let augusta = commit(store, updated.clone()).await;
    let expected = [
        KeptFact {
            id: created.stamp.id,
            version: Version::FIRST,
            at: moment(0),
            delivered: Some(moment(10)),
            event: Some(CustomerEvent::Created(ada.clone())),
        },
        KeptFact {
            id: updated.stamp.id,
            version: augusta.version,
            at: moment(7),
            delivered: None,
            event: Some(CustomerEvent::Updated(augusta)),
        },
    ];
    for limit in 1..=3 {
        assert_eq!(facts(store, ada.id, limit).await, expected);
    }
}

/// Whoever was answered, and for what; neither refusals nor others'.
pub async fn every_answer_that_holds_a_customer_is_told(store: &dyn Store) {
    let ada = commit(store, under_key("b", 1, Write::Register(details("ada@example.org")))).await;
    commit(store, under_key("g", 1, Write::Register(details("grace@example.org")))).await;
    let taken = under_key("t", 1, Write::Register(details("ADA@example.org")));
    store.customers().commit(taken).await.expect("an answer");
    let mut expected = vec![("admin", "POST /customers", "b", ada.clone())];
    for (caller, operation, key) in [
        ("admin", "PATCH /customers/1", "z"),
        ("admin", "POST /customers", "a"),
        ("zoe", "PATCH /customers/1", "a"),
    ] {
        let name = rename(&format!("{caller} {key}"));
        let mut edit = under_key(key, 2, Write::Edit(ada.id, name, Expected::Any));
        if let Some(once) = &mut edit.once {
            once.key.caller = Username::parse(caller).expect("name");
            operation.clone_into(&mut once.key.operation);
        }
        expected.push((caller, operation, key, commit(store, edit).await));
    }
    expected.sort_by_key(|(caller, operation, key, _)| (*caller, *operation, *key));
    for limit in 1..=5 {
        let told = answers(store, ada.id, limit).await;
        let told: Vec<_> = told
            .iter()
            .map(|KeptAnswer { key: OnceKey { caller, operation, key }, used, customer }| {
                assert_eq!(*used, moment(0));
                (caller.as_str(), operation.as_str(), key.as_str(), customer.clone())
            })
            .collect();
        assert_eq!(told, expected);
    }
}

/// But the deletion.
pub async fn nothing_is_told_of_who_is_gone(store: &dyn Store) {
    let ada = commit(store, under_key("k", 1, Write::Register(details("ada@example.org")))).await.id;
    let removal = under_key("r", 2, Write::Remove(ada, Expected::Any));
    store.customers().commit(removal).await.expect("an answer");
    deliver(store, 100, 10).await;
    let told: Vec<_> = facts(store, ada, 1).await.into_iter().filter_map(|fact| fact.event).collect();
    assert_eq!(told, [CustomerEvent::Deleted { id: ada, version: Version::FIRST.next() }]);
    assert_eq!(answers(store, ada, 1).await, []);
}
