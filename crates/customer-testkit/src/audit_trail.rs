//! What [`AuditTrail`](customer_domain::ports::AuditTrail) promises.

use std::net::{IpAddr, Ipv4Addr};

use customer_domain::{
    access::{AccountChange, Actor, Author, Role, Username},
    audit::{Action, AuditEntry},
    customer::Expected,
    event::Subject,
    ports::{AuditQuery, Change, Outcome, Refusal, Write},
};

use crate::{
    Store,
    build::{account, change, details, moment, registration, rename, stamp},
};

const ANY: AuditQuery = AuditQuery { subject: None, since: None, before: None, limit: 100 };

fn grace() -> Author {
    Author {
        who: Actor::Account(Username::parse("grace").expect("name")),
        from: Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7))),
        request: Some("checkout-4711".to_owned()),
    }
}

async fn entries(store: &dyn Store, sought: &AuditQuery) -> Vec<AuditEntry> {
    let recorded = store.audit_trail().read(sought).await.expect("read");
    assert!(recorded.is_sorted_by(|a, b| a.number > b.number), "{recorded:?}");
    recorded.into_iter().map(|it| it.entry).collect()
}

async fn commit(store: &dyn Store, write: Write) -> Outcome {
    let by = Change { by: grace(), ..change(write) };
    store.customers().commit(by).await.expect("commit").outcome
}

/// With who made it, from where and in which request.
pub async fn every_change_of_a_customer_is_recorded(store: &dyn Store) {
    let Outcome::Kept(ada) = commit(store, Write::Register(details("ada@example.org"))).await else {
        panic!("not registered")
    };
    commit(store, Write::Edit(ada.id, rename("Augusta"), Expected::Any)).await;
    commit(store, Write::Remove(ada.id, Expected::Any)).await;
    let entry = |action, version| AuditEntry {
        at: moment(0),
        by: grace(),
        action,
        subject: Subject::Customer(ada.id),
        version,
    };
    assert_eq!(
        entries(store, &ANY).await,
        [
            entry(Action::CustomerDeleted, 3),
            entry(Action::CustomerUpdated, 2),
            entry(Action::CustomerCreated, 1),
        ]
    );
}

/// Nor what changes nothing.
pub async fn what_is_refused_is_not_recorded(store: &dyn Store) {
    let Outcome::Kept(ada) = commit(store, Write::Register(details("ada@example.org"))).await else {
        panic!("not registered")
    };
    let taken = commit(store, Write::Register(details("ADA@example.org"))).await;
    assert_eq!(taken, Outcome::Refused(Refusal::EmailTaken));
    let same = ada.details.first_name.as_str().to_owned();
    commit(store, Write::Edit(ada.id, rename(&same), Expected::Any)).await;
    assert_eq!(entries(store, &ANY).await.len(), 1);
}

/// By whom, and never the password.
pub async fn every_change_of_an_account_is_recorded(store: &dyn Store) {
    let accounts = store.accounts();
    let ada = account("ada");
    accounts.add(&ada, &Author::OPERATOR, moment(0)).await.expect("add");
    accounts.add(&ada, &Author::OPERATOR, moment(0)).await.expect_err("twice");
    let changes = [
        AccountChange::Role(Role::Admin),
        AccountChange::Role(Role::User),
        AccountChange::Disable,
        AccountChange::Disable,
        AccountChange::Enable,
    ];
    accounts.add(&account("root"), &Author::SERVICE, moment(0)).await.expect("add");
    let root = account("root").username;
    let admin = AccountChange::Role(Role::Admin);
    accounts.change(&root, &admin, &Author::SERVICE, moment(9), &stamp()).await.expect("change");
    for change in &changes {
        accounts.change(&ada.username, change, &grace(), moment(9), &stamp()).await.expect("change");
    }
    let about_ada = AuditQuery { subject: Some(Subject::Account(ada.username)), ..ANY };
    let found: Vec<_> =
        entries(store, &about_ada).await.into_iter().map(|it| (it.action, it.version, it.by.who)).collect();
    let who = grace().who;
    assert_eq!(
        found,
        [
            (Action::AccountEnabled, 5, who.clone()),
            (Action::AccountDisabled, 4, who.clone()),
            (Action::RoleChanged, 3, who.clone()),
            (Action::RoleChanged, 2, who),
            (Action::AccountAdded, 1, Actor::Operator),
        ]
    );
}

/// Where it is asked for, with who did it.
pub async fn what_is_done_without_a_change_is_recorded_too(store: &dyn Store) {
    let Outcome::Kept(ada) = commit(store, Write::Register(details("ada@example.org"))).await else {
        panic!("not registered")
    };
    let handed_out = AuditEntry::of_disclosure(&ada, grace(), moment(1));
    store.audit_trail().record(&handed_out).await.expect("record");
    commit(store, Write::Remove(ada.id, Expected::Any)).await;
    let about_ada = AuditQuery { subject: Some(Subject::Customer(ada.id)), ..ANY };
    let [deleted, exported, created] = &*entries(store, &about_ada).await else {
        panic!("not three entries")
    };
    assert_eq!(*exported, handed_out);
    let actions = [deleted.action, exported.action, created.action];
    assert_eq!(actions, [Action::CustomerDeleted, Action::CustomerExported, Action::CustomerCreated]);
}

/// In steps, each beginning where the one before ended.
pub async fn the_trail_is_read_in_steps_newest_first(store: &dyn Store) {
    for number in 0..5 {
        store.customers().commit(registration(&format!("c{number}@example.org"))).await.expect("commit");
    }
    let (mut before, mut seen) = (None, Vec::new());
    loop {
        let step = AuditQuery { before, limit: 2, ..ANY };
        let recorded = store.audit_trail().read(&step).await.expect("read");
        let Some(last) = recorded.last() else { break };
        before = Some(last.number);
        seen.extend(recorded.into_iter().map(|it| it.entry.subject));
    }
    assert_eq!(seen.len(), 5);
    assert!(seen.is_sorted_by(|a, b| a > b), "{seen:?}");
    let later = AuditQuery { since: Some(moment(1)), ..ANY };
    assert_eq!(entries(store, &later).await, []);
    let then = AuditQuery { since: Some(moment(0)), ..ANY };
    assert_eq!(entries(store, &then).await.len(), 5);
}
