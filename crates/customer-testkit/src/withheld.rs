//! What [`CustomerImport`](customer_domain::ports::CustomerImport) promises of identities that came and were not kept: no
//! stranger gets them.

use customer_domain::{
    customer::CustomerId,
    import::{
        HIGHEST_ID,
        Unwelcome::EmailTaken,
        Verdict::{Added, Refused, Renumbered},
    },
    ports::Batch,
};
use tokio::task::JoinSet;

use crate::{
    Store,
    build::customer_id,
    import::{batch, draft, import, import_always, register, remove},
};

/// A batch without a row, beside which this identity stood.
fn beside(id: i64) -> Batch {
    Batch { withheld: Some(customer_id(id)), ..batch(&[]) }
}

async fn withhold(store: &dyn Store, id: i64) {
    assert_eq!(store.import().import(beside(id)).await.expect("import"), []);
}

async fn next(store: &dyn Store) -> i64 {
    register(store, &format!("{}@example.org", uuid::Uuid::now_v7())).await.get()
}

/// Whatever the reason, and again when it comes again.
pub async fn the_identity_of_who_is_refused_is_given_to_nobody(store: &dyn Store) {
    let drafts = [draft(1, "ada@example.org"), draft(2, "ADA@example.org")];
    for _again in 0..2 {
        assert_eq!(import_always(store, &drafts).await.last(), Some(&Refused(EmailTaken)));
    }
    assert_eq!(next(store).await, 3);
    let mut other = draft(40, "ADA@example.org");
    other.details.phone = None;
    assert_eq!(import(store, &[other]).await, [Refused(EmailTaken)]);
    assert_eq!(next(store).await, 41);
}

/// Neither to those of the batch that get a new one, nor to those who come later; also in a store that has given none.
pub async fn the_identity_of_what_is_no_customer_is_given_to_nobody(store: &dyn Store) {
    withhold(store, 5).await;
    assert_eq!(next(store).await, 6);
    let drafts = [draft(6, "a@example.org"), draft(8, "b@example.org")];
    let mixed = Batch { withheld: Some(customer_id(20)), ..batch(&drafts) };
    assert_eq!(store.import().import(mixed).await.expect("import"), [Renumbered, Added]);
    let all = store.customers().list(Some(customer_id(8)), 9).await.expect("list");
    assert_eq!(all.iter().map(|customer| customer.id.get()).collect::<Vec<_>>(), [21]);
    assert_eq!(next(store).await, 22);
}

/// Neither where a higher one was given, be it that it is gone, nor by a trial.
pub async fn what_is_given_next_never_goes_back(store: &dyn Store) {
    withhold(store, 30).await;
    let gone = [next(store).await, next(store).await].map(customer_id);
    for id in gone {
        remove(store, id).await;
    }
    for low in [1, 30, 31, 32] {
        withhold(store, low).await;
    }
    let trial = Batch { trial: true, ..beside(900) };
    assert_eq!(store.import().import(trial).await.expect("trial"), []);
    assert_eq!(next(store).await, 33);
}

/// There must be room for those that follow.
pub async fn an_identity_that_leaves_no_room_is_not_minded(store: &dyn Store) {
    withhold(store, i64::MAX).await;
    withhold(store, HIGHEST_ID + 1).await;
    assert_eq!(next(store).await, 1);
    withhold(store, HIGHEST_ID).await;
    assert_eq!(next(store).await, HIGHEST_ID + 1);
}

/// And it can still be had by whom it is of, once that is mended.
pub async fn a_withheld_identity_is_free_for_whoever_brings_it(store: &dyn Store) {
    withhold(store, 12).await;
    assert_eq!(next(store).await, 13);
    assert_eq!(import(store, &[draft(12, "mended@example.org")]).await, [Added]);
    assert!(store.customers().find(customer_id(12)).await.expect("find").is_some());
    assert_eq!(next(store).await, 14);
}

/// Whoever registers, and whatever else is withheld meanwhile.
pub async fn racers_get_identities_of_their_own(store: &dyn Store) {
    let mut racers = JoinSet::new();
    for racer in 1..=8 {
        let import = store.import();
        racers.spawn(async move {
            for step in 1..=5 {
                let drafts = [draft(None, &format!("r{racer}s{step}@example.org"))];
                let batch = Batch { withheld: CustomerId::new(step * 100 + racer).ok(), ..batch(&drafts) };
                assert_eq!(import.import(batch).await.expect("import"), [Added]);
            }
        });
    }
    for _registration in 0..40 {
        let customers = store.customers();
        let registration = crate::build::registration(&format!("{}@example.org", uuid::Uuid::now_v7()));
        racers.spawn(async move { assert!(customers.commit(registration).await.expect("commit").announced) });
    }
    racers.join_all().await;
    let all = store.customers().list(None, 500).await.expect("list");
    assert_eq!(all.len(), 80);
    assert!(next(store).await > 508);
}
