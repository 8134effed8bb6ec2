//! What [`Accounts`](customer_domain::ports::Accounts) promises.

use customer_domain::ports::AddAccountError;
use tokio::task::JoinSet;

use crate::{
    Store,
    build::{account, moment},
};

/// As it was added; others are not.
pub async fn an_added_account_is_found(store: &dyn Store) {
    let accounts = store.accounts();
    assert!(accounts.is_empty().await.expect("is_empty"));
    let ada = account("ada");
    accounts.add(&ada, moment(0)).await.expect("add");
    assert!(!accounts.is_empty().await.expect("is_empty"));
    assert_eq!(accounts.find(&account("grace").username).await.expect("find"), None);
    assert_eq!(accounts.find(&ada.username).await.expect("find"), Some(ada));
}

/// `Ada` is not `ada`, nor `adá`.
pub async fn letter_case_makes_another_name(store: &dyn Store) {
    let accounts = store.accounts();
    for name in ["ada", "Ada", "adá"] {
        accounts.add(&account(name), moment(0)).await.expect("add");
    }
    assert_eq!(accounts.find(&account("ADA").username).await.expect("find"), None);
}

/// All others are told so.
pub async fn one_racer_for_a_name_wins(store: &dyn Store) {
    let mut racers = JoinSet::new();
    for _ in 0..16 {
        let accounts = store.accounts();
        racers.spawn(async move { accounts.add(&account("ada"), moment(0)).await });
    }
    let mut wins = 0;
    for outcome in racers.join_all().await {
        match outcome {
            Ok(()) => wins += 1,
            Err(AddAccountError::NameTaken) => {}
            Err(other) => panic!("a racer was told: {other:?}"),
        }
    }
    assert_eq!(wins, 1);
}
