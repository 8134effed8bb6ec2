//! What [`CustomerRepository`] promises.

use std::sync::Arc;

use customer_domain::{
    customer::{Customer, CustomerId, Edit, Email, Field, Name, Street, Version},
    ports::{CommitError, Committed, CustomerRepository, Write},
};
use tokio::task::JoinSet;

use crate::{
    Store,
    build::{change, details, moment, registration, rename, stamp},
};

const RACERS: usize = 32;

async fn register(customers: &Arc<dyn CustomerRepository>, email: &str) -> Customer {
    customers.commit(registration(email)).await.expect("registration").customer
}

async fn edit(
    customers: &Arc<dyn CustomerRepository>,
    id: CustomerId,
    edit: Edit,
) -> Result<Committed, CommitError> {
    customers.commit(change(Write::Edit(id, edit))).await
}

async fn pending(store: &dyn Store) -> u64 {
    store.outbox().backlog().await.expect("backlog").pending
}

/// What a commit answers and what is read later are one.
pub async fn a_registered_customer_is_found_as_it_was_answered(store: &dyn Store) {
    let customers = store.customers();
    let committed = customers.commit(registration("ada@example.org")).await.expect("registration");
    let Committed { customer, announced } = committed;
    assert!(announced);
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
    let written = customers.commit(change(Write::Register(wanted.clone()))).await.expect("registration");
    let read = customers.find(written.customer.id).await.expect("find").expect("customer");
    assert_eq!(read.details, wanted);
}

/// Neither a customer nor a fact.
pub async fn a_refused_change_leaves_nothing(store: &dyn Store) {
    let customers = store.customers();
    register(&customers, "ada@example.org").await;
    let refused = customers.commit(registration("ada@example.org")).await;
    assert!(matches!(refused, Err(CommitError::EmailTaken)), "{refused:?}");
    assert_eq!(customers.list(None, 10).await.expect("list").len(), 1);
    assert_eq!(pending(store).await, 1);
}

/// `JOSE@` is `jose@`, and `josé@` is not.
pub async fn letter_case_makes_no_other_address_and_accents_do(store: &dyn Store) {
    let customers = store.customers();
    register(&customers, "jose@example.org").await;
    let refused = customers.commit(registration("JOSE@Example.ORG")).await;
    assert!(matches!(refused, Err(CommitError::EmailTaken)), "{refused:?}");
    register(&customers, "josé@example.org").await;
    let refused = customers.commit(registration("JOSÉ@example.org")).await;
    assert!(matches!(refused, Err(CommitError::EmailTaken)), "{refused:?}");
}

/// All others are told `EmailTaken`, never anything else.
pub async fn one_racer_for_an_address_wins(store: &dyn Store) {
    let mut racers = JoinSet::new();
    for racer in 0..RACERS {
        let customers = store.customers();
        let email = if racer % 2 == 0 { "ada@example.org" } else { "ADA@example.org" };
        racers.spawn(async move { customers.commit(registration(email)).await });
    }
    let mut wins = 0;
    for outcome in racers.join_all().await {
        match outcome {
            Ok(_) => wins += 1,
            Err(CommitError::EmailTaken) => {}
            Err(other) => panic!("a racer was told: {other:?}"),
        }
    }
    assert_eq!((wins, pending(store).await), (1, 1));
}

/// What is not named stays, what is cleared goes, and the version follows.
pub async fn an_edit_keeps_what_it_does_not_name(store: &dyn Store) {
    let customers = store.customers();
    let before = register(&customers, "ada@example.org").await;
    let wanted = Edit { phone: Field::Set(None), ..rename("Augusta") };
    let mut change = change(Write::Edit(before.id, wanted));
    change.stamp.at = moment(5);
    let after = customers.commit(change).await.expect("edit").customer;

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
    let unchanged = edit(&customers, before.id, rename("Ada")).await.expect("edit");
    assert_eq!(unchanged, Committed { customer: before, announced: false });
    assert_eq!(pending(store).await, 1);
}

/// The loser keeps its own address.
pub async fn an_edit_to_anothers_address_is_refused(store: &dyn Store) {
    let customers = store.customers();
    register(&customers, "ada@example.org").await;
    let other = register(&customers, "grace@example.org").await;
    let wanted =
        Edit { email: Field::Set(Email::parse("Ada@example.org").expect("address")), ..Edit::default() };
    let refused = edit(&customers, other.id, wanted).await;
    assert!(matches!(refused, Err(CommitError::EmailTaken)), "{refused:?}");
    assert_eq!(customers.find(other.id).await.expect("find"), Some(other));
    assert_eq!(pending(store).await, 2);
}

/// It is kept as it was typed last.
pub async fn the_letter_case_of_ones_own_address_can_be_changed(store: &dyn Store) {
    let customers = store.customers();
    let before = register(&customers, "ada@example.org").await;
    let typed = Email::parse("Ada@Example.org").expect("address");
    let wanted = Edit { email: Field::Set(typed.clone()), ..Edit::default() };
    let after = edit(&customers, before.id, wanted).await.expect("edit").customer;
    assert_eq!((after.details.email, after.version), (typed, before.version.next()));
}

/// None is lost, and none is given twice.
pub async fn racing_edits_each_make_a_version(store: &dyn Store) {
    let customers = store.customers();
    let id = register(&customers, "ada@example.org").await.id;
    let mut racers = JoinSet::new();
    for racer in 0..RACERS {
        let customers = store.customers();
        racers
            .spawn(async move { edit(&customers, id, rename(&format!("Ada {racer}"))).await.expect("edit") });
    }
    let outcomes = racers.join_all().await;
    let mut versions: Vec<u32> = outcomes.iter().map(|done| done.customer.version.get()).collect();
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
                0 => Write::Remove(id),
                _ => Write::Edit(id, rename(&format!("Ada {racer}"))),
            };
            let removal = matches!(write, Write::Remove(_));
            match customers.commit(change(write)).await {
                Ok(_) => usize::from(removal),
                Err(CommitError::NotFound) => 0,
                Err(other) => panic!("a racer was told: {other:?}"),
            }
        });
    }
    let removals: usize = racers.join_all().await.into_iter().sum();
    assert_eq!((removals, customers.find(id).await.expect("find")), (1, None));
}

/// The answer shows the customer as it was last.
pub async fn a_removed_customer_is_gone_and_its_address_is_free(store: &dyn Store) {
    let customers = store.customers();
    let customer = register(&customers, "ada@example.org").await;
    let removed = customers.commit(change(Write::Remove(customer.id))).await.expect("removal");
    assert_eq!(removed, Committed { customer: customer.clone(), announced: true });
    assert_eq!(customers.find(customer.id).await.expect("find"), None);
    register(&customers, "ada@example.org").await;
}

/// Not even the one that was given last and removed.
pub async fn an_identity_is_never_given_twice(store: &dyn Store) {
    let customers = store.customers();
    let first = register(&customers, "ada@example.org").await;
    customers.commit(change(Write::Remove(first.id))).await.expect("removal");
    let second = register(&customers, "ada@example.org").await;
    assert!(second.id > first.id, "{} came after {}", second.id, first.id);
}

/// Both are told so.
pub async fn who_is_not_there_is_neither_edited_nor_removed(store: &dyn Store) {
    let customers = store.customers();
    let nobody = CustomerId::new(4711).expect("id");
    for write in [Write::Edit(nobody, rename("Ada")), Write::Remove(nobody)] {
        let refused = customers.commit(change(write)).await;
        assert!(matches!(refused, Err(CommitError::NotFound)), "{refused:?}");
    }
    assert_eq!((pending(store).await, stamp().at), (0, moment(0)));
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
