//! What [`CustomerRepository`] promises.

use std::sync::Arc;

use customer_domain::{
    customer::{Customer, CustomerId, Edit, Email, Expected, Field, Name, Street, Version},
    ports::{Answered, CustomerRepository, Outcome, Refusal, Write},
};
use tokio::task::JoinSet;

use crate::{
    Store,
    build::{change, details, moment, registration, rename},
};

const RACERS: usize = 32;

async fn commit(customers: &Arc<dyn CustomerRepository>, write: Write) -> Answered {
    customers.commit(change(write)).await.expect("an answer")
}

async fn register(customers: &Arc<dyn CustomerRepository>, email: &str) -> Customer {
    kept(commit(customers, Write::Register(details(email))).await)
}

/// The customer of an answer that is no refusal.
pub(crate) fn kept(answered: Answered) -> Customer {
    match answered.outcome {
        Outcome::Kept(customer) => customer,
        other => panic!("no customer: {other:?}"),
    }
}

async fn edit(customers: &Arc<dyn CustomerRepository>, id: CustomerId, edit: Edit) -> Answered {
    commit(customers, Write::Edit(id, edit, Expected::Any)).await
}

async fn pending(store: &dyn Store) -> u64 {
    store.outbox().backlog().await.expect("backlog").pending
}

/// What a commit answers and what is read later are one.
pub async fn a_registered_customer_is_found_as_it_was_answered(store: &dyn Store) {
    let customers = store.customers();
    let answered = customers.commit(registration("ada@example.org")).await.expect("an answer");
    assert!(answered.announced && !answered.replayed);
    let customer = kept(answered);
    assert_eq!((customer.version, customer.created_at), (Version::FIRST, moment(0)));
    assert_eq!(customer.details, details("ada@example.org"));
    assert_eq!(customers.find(customer.id).await.expect("find"), Some(customer));
}

/// Nothing is lost of scripts beyond the basic plane, nor of the longest texts.
pub async fn text_of_every_script_is_kept(store: &dyn Store) {
    let customers = store.customers();
    let mut wanted = details("用户+😀@例子.世界");
    wanted.last_name = Name::parse(&"😀".repeat(255)).expect("name");
    wanted.first_name = Name::parse("Ζωή ‏שלום").expect("name");
    wanted.address.street = Some(Street::parse("").expect("street"));
    wanted.address.city = None;
    let written = kept(commit(&customers, Write::Register(wanted.clone())).await);
    let read = customers.find(written.id).await.expect("find").expect("customer");
    assert_eq!(read.details, wanted);
}

/// Neither a customer nor a fact.
pub async fn a_refused_change_leaves_nothing(store: &dyn Store) {
    let customers = store.customers();
    register(&customers, "ada@example.org").await;
    let refused = commit(&customers, Write::Register(details("ada@example.org"))).await;
    assert_eq!(refused, Answered::refused(Refusal::EmailTaken));
    assert_eq!(customers.list(None, 10).await.expect("list").len(), 1);
    assert_eq!(pending(store).await, 1);
}

/// `JOSE@` is `jose@`, and `josé@` is not.
pub async fn letter_case_makes_no_other_address_and_accents_do(store: &dyn Store) {
    let customers = store.customers();
    register(&customers, "jose@example.org").await;
    let refused = commit(&customers, Write::Register(details("JOSE@Example.ORG"))).await;
    assert_eq!(refused, Answered::refused(Refusal::EmailTaken));
    register(&customers, "josé@example.org").await;
    let refused = commit(&customers, Write::Register(details("JOSÉ@example.org"))).await;
    assert_eq!(refused, Answered::refused(Refusal::EmailTaken));
}

/// All others are told `EmailTaken`, never anything else.
pub async fn one_racer_for_an_address_wins(store: &dyn Store) {
    let mut racers = JoinSet::new();
    for racer in 0..RACERS {
        let customers = store.customers();
        let email = if racer % 2 == 0 { "ada@example.org" } else { "ADA@example.org" };
        racers.spawn(async move { commit(&customers, Write::Register(details(email))).await.outcome });
    }
    let mut wins = 0;
    for outcome in racers.join_all().await {
        match outcome {
            Outcome::Kept(_) => wins += 1,
            Outcome::Refused(Refusal::EmailTaken) => {}
            other => panic!("a racer was told: {other:?}"),
        }
    }
    assert_eq!((wins, pending(store).await), (1, 1));
}

/// What is not named stays, what is cleared goes, and the version follows.
pub async fn an_edit_keeps_what_it_does_not_name(store: &dyn Store) {
    let customers = store.customers();
    let before = register(&customers, "ada@example.org").await;
    let wanted = Edit { phone: Field::Set(None), ..rename("Augusta") };
    let mut change = change(Write::Edit(before.id, wanted, Expected::Any));
    change.stamp.at = moment(5);
    let after = kept(customers.commit(change).await.expect("an answer"));

    let mut expected = before.clone();
    expected.details.first_name = Name::parse("Augusta").expect("name");
    expected.details.phone = None;
    expected.version = before.version.next();
    expected.updated_at = moment(5);
    assert_eq!(after, expected);
    assert_eq!(customers.find(before.id).await.expect("find"), Some(expected));
}

/// The customer is answered as it is.
pub async fn an_edit_that_changes_nothing_makes_neither_version_nor_fact(store: &dyn Store) {
    let customers = store.customers();
    let before = register(&customers, "ada@example.org").await;
    let unchanged = edit(&customers, before.id, rename("Ada")).await;
    assert_eq!(unchanged, Answered::now(Outcome::Kept(before), false));
    assert_eq!(pending(store).await, 1);
}

/// The loser keeps its own address.
pub async fn an_edit_to_anothers_address_is_refused(store: &dyn Store) {
    let customers = store.customers();
    register(&customers, "ada@example.org").await;
    let other = register(&customers, "grace@example.org").await;
    let wanted =
        Edit { email: Field::Set(Email::parse("Ada@example.org").expect("address")), ..Edit::default() };
    assert_eq!(edit(&customers, other.id, wanted).await, Answered::refused(Refusal::EmailTaken));
    assert_eq!(customers.find(other.id).await.expect("find"), Some(other));
    assert_eq!(pending(store).await, 2);
}

/// It is kept as it was typed last.
pub async fn the_letter_case_of_ones_own_address_can_be_changed(store: &dyn Store) {
    let customers = store.customers();
    let before = register(&customers, "ada@example.org").await;
    let typed = Email::parse("Ada@Example.org").expect("address");
    let wanted = Edit { email: Field::Set(typed.clone()), ..Edit::default() };
    let after = kept(edit(&customers, before.id, wanted).await);
    assert_eq!((after.details.email, after.version), (typed, before.version.next()));
}

/// None is lost, and none is given twice.
pub async fn racing_edits_each_make_a_version(store: &dyn Store) {
    let customers = store.customers();
    let id = register(&customers, "ada@example.org").await.id;
    let mut racers = JoinSet::new();
    for racer in 0..RACERS {
        let customers = store.customers();
        racers.spawn(async move { kept(edit(&customers, id, rename(&format!("Ada {racer}"))).await) });
    }
    let customers = racers.join_all().await;
    let mut versions: Vec<u32> = customers.iter().map(|customer| customer.version.get()).collect();
    versions.sort_unstable();
    let expected: Vec<u32> = (2..).take(RACERS).collect();
    assert_eq!(versions, expected);
}

/// Whoever comes after the removal is told that nobody is there.
pub async fn racing_edits_and_removals_end_in_a_removal(store: &dyn Store) {
    let customers = store.customers();
    let id = register(&customers, "ada@example.org").await.id;
    let mut racers = JoinSet::new();
    for racer in 0..RACERS {
        let customers = store.customers();
        racers.spawn(async move {
            let write = match racer % 4 {
                0 => Write::Remove(id, Expected::Any),
                _ => Write::Edit(id, rename(&format!("Ada {racer}")), Expected::Any),
            };
            match commit(&customers, write).await.outcome {
                Outcome::Removed(_) => 1,
                Outcome::Kept(_) | Outcome::Refused(Refusal::NotFound) => 0,
                other @ Outcome::Refused(_) => panic!("a racer was told: {other:?}"),
            }
        });
    }
    let removals: usize = racers.join_all().await.into_iter().sum();
    assert_eq!((removals, customers.find(id).await.expect("find")), (1, None));
}

/// For whoever registers next.
pub async fn a_removed_customer_is_gone_and_its_address_is_free(store: &dyn Store) {
    let customers = store.customers();
    let customer = register(&customers, "ada@example.org").await;
    let removed = commit(&customers, Write::Remove(customer.id, Expected::Any)).await;
    assert_eq!(removed, Answered::now(Outcome::Removed(customer.id), true));
    assert_eq!(customers.find(customer.id).await.expect("find"), None);
    register(&customers, "ada@example.org").await;
}

/// Not even the one that was given last and removed.
pub async fn an_identity_is_never_given_twice(store: &dyn Store) {
    let customers = store.customers();
    let first = register(&customers, "ada@example.org").await;
    commit(&customers, Write::Remove(first.id, Expected::Any)).await;
    let second = register(&customers, "ada@example.org").await;
    assert!(second.id > first.id, "{} came after {}", second.id, first.id);
}

/// Both are told so.
pub async fn who_is_not_there_is_neither_edited_nor_removed(store: &dyn Store) {
    let customers = store.customers();
    let nobody = CustomerId::new(4711).expect("id");
    for write in [Write::Edit(nobody, rename("Ada"), Expected::Any), Write::Remove(nobody, Expected::Any)] {
        assert_eq!(commit(&customers, write).await, Answered::refused(Refusal::NotFound));
    }
    assert_eq!(pending(store).await, 0);
}

/// Each step goes on where the one before ended.
pub async fn the_list_is_by_ascending_identity_in_steps(store: &dyn Store) {
    let customers = store.customers();
    let mut all = Vec::new();
    for number in 0..5 {
        all.push(register(&customers, &format!("c{number}@example.org")).await);
    }
    let first = customers.list(None, 3).await.expect("list");
    let rest = customers.list(first.last().map(|customer| customer.id), 3).await.expect("list");
    assert_eq!((first.len(), rest.len()), (3, 2));
    assert_eq!([first, rest].concat(), all);
}

/// Neither an edit nor a removal, and the version that there is, is told.
pub async fn a_change_of_another_version_is_refused(store: &dyn Store) {
    let customers = store.customers();
    let first = register(&customers, "ada@example.org").await;
    let second = kept(edit(&customers, first.id, rename("Augusta")).await);
    let stale = Answered::refused(Refusal::Stale { current: second.version });
    for expected in [Expected::OneOf(vec![first.version]), Expected::OneOf(Vec::new())] {
        let edit = Write::Edit(first.id, rename("Grace"), expected.clone());
        assert_eq!(commit(&customers, edit).await, stale);
        assert_eq!(commit(&customers, Write::Remove(first.id, expected)).await, stale);
    }
    let expected = Expected::OneOf(vec![first.version, second.version]);
    let third = kept(commit(&customers, Write::Edit(first.id, rename("Grace"), expected)).await);
    assert_eq!(third.version, second.version.next());
    let removal = Write::Remove(first.id, Expected::OneOf(vec![third.version]));
    assert_eq!(commit(&customers, removal).await.outcome, Outcome::Removed(first.id));
}

/// All others are told the version that it made.
pub async fn one_racer_for_a_version_wins(store: &dyn Store) {
    let customers = store.customers();
    let customer = register(&customers, "ada@example.org").await;
    let mut racers = JoinSet::new();
    for racer in 0..RACERS {
        let (customers, expected) = (store.customers(), Expected::OneOf(vec![customer.version]));
        let edit = Write::Edit(customer.id, rename(&format!("Ada {racer}")), expected);
        racers.spawn(async move { commit(&customers, edit).await.outcome });
    }
    let mut wins = 0;
    for outcome in racers.join_all().await {
        match outcome {
            Outcome::Kept(_) => wins += 1,
            Outcome::Refused(Refusal::Stale { current }) => assert_eq!(current, customer.version.next()),
            other => panic!("a racer was told: {other:?}"),
        }
    }
    assert_eq!(wins, 1);
}
