//! What [`CustomerImport`](customer_domain::ports::CustomerImport) promises.

use customer_domain::{
    access::Author,
    audit::Action,
    customer::{Customer, CustomerId, Edit, Email, Expected, Field, Name, Street, Version},
    event::{CustomerEvent, Subject},
    import::{
        Draft, Identities,
        Unwelcome::{EmailTaken, IdentityTaken, IdentityUsed},
        Verdict::{self, Added, AlreadyThere, Refused, Renumbered},
    },
    ports::{AuditQuery, Batch, Claim, RelayId, Write},
};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    Store,
    build::{change, customer_id, details, moment, registration, rename, stamp},
    customers::kept,
};

pub(crate) fn draft(id: impl Into<Option<i64>>, email: &str) -> Draft {
    let id = id.into().map(customer_id);
    Draft { id, details: details(email), version: None, created_at: None, updated_at: None }
}

pub(crate) fn batch(drafts: &[Draft]) -> Batch {
    let ready = |draft: &Draft| draft.clone().complete(stamp().id, moment(60));
    Batch {
        rows: drafts.iter().map(ready).collect(),
        withheld: None,
        identities: Identities::WhereFree,
        announced: true,
        trial: false,
        at: moment(60),
        by: Author::OPERATOR,
    }
}

pub(crate) async fn import(store: &dyn Store, drafts: &[Draft]) -> Vec<Verdict> {
    store.import().import(batch(drafts)).await.expect("import")
}

pub(crate) async fn import_always(store: &dyn Store, drafts: &[Draft]) -> Vec<Verdict> {
    let always = Batch { identities: Identities::Always, ..batch(drafts) };
    store.import().import(always).await.expect("import")
}

async fn all(store: &dyn Store) -> Vec<Customer> {
    store.customers().list(None, 5000).await.expect("list")
}

async fn ids(store: &dyn Store) -> Vec<i64> {
    all(store).await.iter().map(|customer| customer.id.get()).collect()
}

async fn entries(store: &dyn Store) -> usize {
    let any = AuditQuery { subject: None, since: None, before: None, limit: 5000 };
    store.audit_trail().read(&any).await.expect("trail").len()
}

async fn pending(store: &dyn Store) -> u64 {
    store.outbox().backlog().await.expect("backlog").pending
}

pub(crate) async fn register(store: &dyn Store, email: &str) -> CustomerId {
    kept(store.customers().commit(registration(email)).await.expect("commit")).id
}

pub(crate) async fn remove(store: &dyn Store, id: CustomerId) {
    let removal = change(Write::Remove(id, Expected::Any));
    assert!(store.customers().commit(removal).await.expect("commit").announced);
}

/// Identity, version, times, and texts of every script; what the source does not say is as for somebody new.
pub async fn all_of_a_customer_is_kept(store: &dyn Store) {
    let mut ada = draft(41, "用户+😀@例子.世界");
    ada.details.last_name = Name::parse(&"😀".repeat(255)).expect("name");
    ada.details.first_name = Name::parse("Ζωή ‏שלום").expect("name");
    ada.details.address.street = Some(Street::parse("").expect("street"));
    ada.details.address.city = None;
    ada.version = Some(Version::from_stored(7));
    (ada.created_at, ada.updated_at) = (Some(moment(-9)), Some(moment(-3)));
    let bob = draft(None, "bob@example.org");
    assert_eq!(import(store, &[ada.clone(), bob.clone()]).await, [Added, Added]);
    let ada = Customer {
        id: customer_id(41),
        details: ada.details,
        version: Version::from_stored(7),
        created_at: moment(-9),
        updated_at: moment(-3),
    };
    let bob = Customer {
        id: customer_id(42),
        details: bob.details,
        version: Version::FIRST,
        created_at: moment(60),
        updated_at: moment(60),
    };
    assert_eq!(all(store).await, [ada, bob]);
}

/// And the store goes on after the highest.
pub async fn an_identity_is_kept_where_it_is_free(store: &dyn Store) {
    let here = register(store, "here@example.org").await.get();
    let drafts = [draft(here, "a@example.org"), draft(here + 500, "b@example.org")];
    assert_eq!(import(store, &drafts).await, [Renumbered, Added]);
    assert_eq!(ids(store).await, [here, here + 500, here + 501]);
    assert!(register(store, "later@example.org").await.get() > here + 501);
}

/// In whatever order they stand.
pub async fn new_identities_are_none_that_others_of_the_batch_keep(store: &dyn Store) {
    let drafts = [
        draft(None, "a@example.org"),
        draft(2, "b@example.org"),
        draft(1, "c@example.org"),
        draft(1, "d@example.org"),
    ];
    assert_eq!(import(store, &drafts).await, [Added, Added, Added, Renumbered]);
    let email = |customer: &Customer| customer.details.email.as_str().to_owned();
    let emails: Vec<_> = all(store).await.iter().map(email).collect();
    assert_eq!(emails.len(), 4);
    assert!(emails.starts_with(&["c@example.org".to_owned(), "b@example.org".to_owned()]), "{emails:?}");
}

/// It is given to nobody; where it must be kept, that is the end of it.
pub async fn the_identity_of_somebody_removed_is_not_free(store: &dyn Store) {
    let gone = register(store, "gone@example.org").await;
    remove(store, gone).await;
    let again = [draft(gone.get(), "gone@example.org")];
    assert_eq!(import_always(store, &again).await, [Refused(IdentityUsed)]);
    assert_eq!(import(store, &again).await, [Renumbered]);
    assert!(!ids(store).await.contains(&gone.get()));
}

/// But who is here under it is.
pub async fn who_must_keep_an_identity_is_refused_without_it(store: &dyn Store) {
    let ada = register(store, "ada@example.org").await.get();
    let edit = Write::Edit(customer_id(ada), rename("Augusta"), Expected::Any);
    store.customers().commit(change(edit)).await.expect("commit");
    let drafts = [
        draft(ada, "ADA@example.org"),
        draft(ada, "bob@example.org"),
        draft(ada + 50, "ada@example.org"),
        draft(ada + 50, "bob@example.org"),
        draft(ada + 50, "eve@example.org"),
    ];
    let verdicts = import_always(store, &drafts).await;
    let taken = Refused(IdentityTaken);
    assert_eq!(verdicts, [AlreadyThere, taken, Refused(EmailTaken), Added, taken]);
    assert_eq!(ids(store).await, [ada, ada + 50]);
}

/// In every letter case, whether the other is here or in the same batch.
pub async fn an_address_that_another_has_is_refused(store: &dyn Store) {
    register(store, "ada@example.org").await;
    let mut other = draft(None, "ADA@example.org");
    other.details.phone = None;
    let drafts = [other, draft(90, "josé@example.org"), draft(91, "JOSÉ@example.org")];
    assert_eq!(import(store, &drafts).await, [Refused(EmailTaken), Added, Refused(EmailTaken)]);
    assert_eq!(import(store, &[draft(None, "jose@example.org")]).await, [Added]);
}

/// Be it that the identities are kept, given anew, or not given.
pub async fn the_same_batch_again_adds_nobody(store: &dyn Store) {
    let here = register(store, "here@example.org").await.get();
    let drafts =
        [draft(here, "a@example.org"), draft(here + 9, "b@example.org"), draft(None, "c@example.org")];
    assert_eq!(import(store, &drafts).await, [Renumbered, Added, Added]);
    let (before, facts, entries_before) = (all(store).await, pending(store).await, entries(store).await);
    assert_eq!(import(store, &drafts).await, [AlreadyThere; 3]);
    let after = (all(store).await, pending(store).await, entries(store).await);
    assert_eq!(after, (before, facts, entries_before));
}

/// Even where it has another address now.
pub async fn who_was_changed_since_is_left_as_it_is(store: &dyn Store) {
    let drafts = [draft(3, "ada@example.org"), draft(5, "bob@example.org")]
        .map(|draft| Draft { created_at: Some(moment(0)), ..draft });
    assert_eq!(import(store, &drafts).await, [Added, Added]);
    let renamed = Write::Edit(customer_id(3), rename("Augusta"), Expected::Any);
    let email = Field::Set(Email::parse("robert@example.org").expect("address"));
    let moved = Write::Edit(customer_id(5), Edit { email, ..Edit::default() }, Expected::Any);
    for write in [renamed, moved] {
        assert!(store.customers().commit(change(write)).await.expect("commit").announced);
    }
    let before = all(store).await;
    assert_eq!(import(store, &drafts).await, [AlreadyThere, AlreadyThere]);
    assert_eq!(all(store).await, before);
}

/// The fact has the customer's version, and the moment at which it came.
pub async fn each_leaves_an_entry_and_its_fact_if_others_are_told(store: &dyn Store) {
    let ada = Draft { version: Some(Version::from_stored(7)), ..draft(3, "ada@example.org") };
    import(store, &[ada]).await;
    let quiet = Batch { announced: false, ..batch(&[draft(None, "bob@example.org")]) };
    assert_eq!(store.import().import(quiet).await.expect("import"), [Added]);
    let claim = store.outbox().claim(RelayId(Uuid::now_v7()), 10, std::time::Duration::from_secs(9)).await;
    let Claim::Facts(facts) = claim.expect("claim") else { panic!("no relay is there") };
    let created = CustomerEvent::Created(all(store).await.swap_remove(0));
    let told: Vec<_> = facts.iter().map(|fact| (fact.stamp.at, fact.event.customer())).collect();
    assert_eq!(told, [(moment(60), Some(&created))]);
    let about = Some(Subject::Customer(customer_id(3)));
    let sought = AuditQuery { subject: about, since: None, before: None, limit: 9 };
    let entry = store.audit_trail().read(&sought).await.expect("trail").swap_remove(0).entry;
    assert_eq!((entry.action, entry.version, entry.at), (Action::CustomerCreated, 7, moment(60)));
    assert_eq!((entry.by, entries(store).await), (Author::OPERATOR, 2));
}

/// Neither customers, facts nor entries.
pub async fn a_trial_says_the_same_and_stores_nothing(store: &dyn Store) {
    let here = register(store, "here@example.org").await.get();
    let mut other = draft(None, "HERE@example.org");
    other.details.phone = None;
    let drafts = [draft(here, "here@example.org"), draft(70, "a@example.org"), other];
    let trial = Batch { trial: true, ..batch(&drafts) };
    let said = store.import().import(trial).await.expect("trial");
    assert_eq!((ids(store).await, pending(store).await, entries(store).await), (vec![here], 1, 1));
    assert_eq!(import(store, &drafts).await, said);
}

/// Whatever it is that a store cannot take: here, two facts that are one.
pub async fn a_batch_is_stored_whole_or_not_at_all(store: &dyn Store) {
    let mut twice = batch(&[draft(None, "a@example.org"), draft(None, "b@example.org")]);
    let fact = stamp().id;
    twice.rows.iter_mut().for_each(|row| row.fact = fact);
    let stored = store.import().import(twice).await.map_or(0, |verdicts| verdicts.len());
    assert_eq!((ids(store).await.len(), entries(store).await), (stored, stored));
}

/// Whether the others import or register.
pub async fn an_address_that_is_raced_for_has_one_customer(store: &dyn Store) {
    const ADDRESSES: usize = 40;
    let mut racers = JoinSet::new();
    for racer in 0..4_u8 {
        let import = store.import();
        let email = |number| format!("c{number}@example.org");
        let mut drafts: Vec<_> = (0..ADDRESSES).map(|number| draft(None, &email(number))).collect();
        for draft in &mut drafts {
            draft.details.first_name = Name::parse(&format!("Racer {racer}")).expect("name");
        }
        racers.spawn(async move {
            let verdicts = import.import(batch(&drafts)).await.expect("import");
            verdicts.iter().filter(|verdict| **verdict == Added).count()
        });
    }
    for number in 0..ADDRESSES {
        let customers = store.customers();
        let registration = registration(&format!("C{number}@example.org"));
        racers.spawn(async move {
            usize::from(customers.commit(registration).await.expect("an answer").announced)
        });
    }
    let wins: usize = racers.join_all().await.into_iter().sum();
    assert_eq!((wins, ids(store).await.len(), entries(store).await), (ADDRESSES, ADDRESSES, ADDRESSES));
}

/// As long as a batch may be, half of it with identities.
pub async fn a_long_batch_is_one_step(store: &dyn Store) {
    let drafts: Vec<_> = (1..)
        .take(Batch::MOST)
        .map(|number: i64| draft((number % 2 == 0).then_some(number), &format!("c{number}@example.org")))
        .collect();
    assert_eq!(import(store, &drafts).await, vec![Added; Batch::MOST]);
    assert_eq!(import(store, &drafts).await, vec![AlreadyThere; Batch::MOST]);
    assert_eq!(ids(store).await.len(), Batch::MOST);
}
