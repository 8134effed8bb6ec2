//! What [`Accounts`] promises.

use std::{sync::Arc, time::Duration};

use customer_domain::{
    access::{Account, AccountChange, AccountVersion, Author, Ended, Revocation, Role, Username},
    event::Stamp,
    ports::{Accounts, AddAccountError, ChangeAccountError},
};
use tokio::task::JoinSet;

use crate::{
    Store,
    build::{account, administrator, moment, password_hash, stamp},
    outbox::{facts, relay},
};

/// Adds an account, by whoever runs the service.
pub(crate) async fn add(store: &dyn Store, account: &Account) {
    store.accounts().add(account, &Author::OPERATOR, moment(0)).await.expect("add");
}

/// Changes an account, so that what it ends is refused for an hour.
pub(crate) async fn change(
    accounts: &Arc<dyn Accounts>,
    username: &Username,
    change: &AccountChange,
    stamp: &Stamp,
) -> Result<Account, ChangeAccountError> {
    let until = stamp.at.after(Duration::from_hours(1));
    accounts.change(username, change, &Author::OPERATOR, until, stamp).await
}

/// As it was added; others are not.
pub async fn an_added_account_is_found(store: &dyn Store) {
    let accounts = store.accounts();
    assert!(accounts.is_empty().await.expect("is_empty"));
    let ada = administrator("ada");
    add(store, &ada).await;
    assert!(!accounts.is_empty().await.expect("is_empty"));
    assert_eq!(accounts.find(&account("grace").username).await.expect("find"), None);
    assert_eq!(accounts.find(&ada.username).await.expect("find"), Some(ada));
}

/// `Ada` is not `ada`, nor `adá`.
pub async fn letter_case_makes_another_name(store: &dyn Store) {
    for name in ["ada", "Ada", "adá"] {
        add(store, &account(name)).await;
    }
    assert_eq!(store.accounts().find(&account("ADA").username).await.expect("find"), None);
}

/// The account stays as it was, but for the hash; nothing of it ends.
pub async fn a_renewed_hash_is_no_change_of_the_account(store: &dyn Store) {
    let (ada, new) = (account("ada"), password_hash(9));
    add(store, &ada).await;
    store.accounts().renew_hash(&ada.username, &ada.password, &new).await.expect("renew_hash");
    let renewed = store.accounts().find(&ada.username).await.expect("find");
    assert_eq!(renewed, Some(Account { password: new, ..ada }));
    assert!(facts(&store.outbox(), relay()).await.is_empty(), "nobody is told");
}

/// A password that was changed meanwhile is not changed back, and nobody else's is.
pub async fn only_the_hash_that_was_renewed_is_replaced(store: &dyn Store) {
    let (ada, grace, new) = (account("ada"), account("grace"), password_hash(9));
    for account in [&ada, &grace] {
        add(store, account).await;
    }
    let accounts = store.accounts();
    let change = AccountChange::Password(password_hash(8));
    let changed = self::change(&accounts, &ada.username, &change, &stamp()).await.expect("change");
    accounts.renew_hash(&ada.username, &ada.password, &new).await.expect("renew_hash");
    assert_eq!(accounts.find(&ada.username).await.expect("find"), Some(changed));
    accounts.renew_hash(&account("nobody").username, &grace.password, &new).await.expect("renew_hash");
    assert_eq!(accounts.find(&grace.username).await.expect("find"), Some(grace));
}

/// All others are told so.
pub async fn one_racer_for_a_name_wins(store: &dyn Store) {
    let mut racers = JoinSet::new();
    for _ in 0..16 {
        let accounts = store.accounts();
        racers.spawn(async move { accounts.add(&account("ada"), &Author::OPERATOR, moment(0)).await });
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

/// By the bytes of the names.
pub async fn accounts_are_listed_by_name_in_steps(store: &dyn Store) {
    for name in ["é", "ada", "Grace", "b"] {
        add(store, &account(name)).await;
    }
    let accounts = store.accounts();
    let first = accounts.list(None, 3).await.expect("list");
    let last = first.last().map(|account| account.username.clone());
    let rest = accounts.list(last.as_ref(), 3).await.expect("list");
    let names: Vec<&str> = first.iter().chain(&rest).map(|account| account.username.as_str()).collect();
    assert_eq!((first.len(), names), (3, vec!["Grace", "ada", "b", "é"]));
}

/// With the fact of it, stamped as the change.
pub async fn each_change_makes_a_version_and_ends_what_is_older(store: &dyn Store) {
    let accounts = store.accounts();
    add(store, &administrator("root")).await;
    let mut ada = account("ada");
    add(store, &ada).await;
    let (mut told, mut announced) = (Vec::new(), Vec::new());
    let all =
        [AccountChange::Password(password_hash(2)), AccountChange::Role(Role::Admin), AccountChange::Disable];
    for wanted in all {
        let stamp = stamp();
        ada = ada.changed(&wanted);
        let changed = change(&accounts, &ada.username, &wanted, &stamp).await.expect("change");
        assert_eq!(changed, ada);
        assert_eq!(accounts.find(&ada.username).await.expect("find").as_ref(), Some(&ada));
        let (account, ended) = (ada.username.clone(), Ended::Account { below: ada.version });
        let expires = stamp.at.after(Duration::from_hours(1));
        let revocation = Revocation { account, ended, at: stamp.at, expires };
        told.push(revocation.clone());
        announced.push(revocation.announced(stamp));
    }
    assert_eq!(ada.version, AccountVersion::from_stored(4));
    let mut revoked = store.sessions().revoked(moment(0)).await.expect("revoked");
    revoked.sort_by_key(|revocation| revocation.ended);
    assert_eq!(revoked, told);
    assert_eq!(facts(&store.outbox(), relay()).await, announced);
}

/// And ends nothing.
pub async fn a_change_that_changes_nothing_is_not_stored(store: &dyn Store) {
    let accounts = store.accounts();
    let ada = administrator("ada");
    add(store, &ada).await;
    for nothing in
        [AccountChange::Enable, AccountChange::Role(Role::Admin), AccountChange::Password(password_hash(1))]
    {
        assert_eq!(change(&accounts, &ada.username, &nothing, &stamp()).await.expect("change"), ada);
    }
    assert!(store.sessions().revoked(moment(0)).await.expect("revoked").is_empty());
    assert!(facts(&store.outbox(), relay()).await.is_empty());
}

/// It makes a version all the same, so that what was given out before it was disabled does not come back.
pub async fn to_enable_an_account_ends_nothing(store: &dyn Store) {
    let accounts = store.accounts();
    let ada = Account { enabled: false, ..account("ada") };
    add(store, &ada).await;
    let enabled = change(&accounts, &ada.username, &AccountChange::Enable, &stamp()).await.expect("change");
    assert_eq!((enabled.enabled, enabled.version), (true, ada.version.next()));
    assert_eq!(accounts.find(&ada.username).await.expect("find"), Some(enabled));
    assert!(store.sessions().revoked(moment(0)).await.expect("revoked").is_empty());
}

/// And leaves nothing.
pub async fn who_is_not_there_is_not_changed(store: &dyn Store) {
    let refused =
        change(&store.accounts(), &account("ada").username, &AccountChange::Disable, &stamp()).await;
    assert!(matches!(refused, Err(ChangeAccountError::NotFound)), "{refused:?}");
    assert!(facts(&store.outbox(), relay()).await.is_empty());
}

/// One that is disabled is none.
pub async fn the_last_enabled_administrator_stays(store: &dyn Store) {
    let accounts = store.accounts();
    let root = administrator("root");
    for account in [&root, &Account { enabled: false, ..administrator("off") }, &account("ada")] {
        add(store, account).await;
    }
    for wanted in [AccountChange::Disable, AccountChange::Role(Role::User)] {
        let refused = change(&accounts, &root.username, &wanted, &stamp()).await;
        assert!(matches!(refused, Err(ChangeAccountError::LastAdministrator)), "{refused:?}");
    }
    assert_eq!(accounts.find(&root.username).await.expect("find"), Some(root.clone()));
    let password = AccountChange::Password(password_hash(2));
    change(&accounts, &root.username, &password, &stamp()).await.expect("a new password");
    change(&accounts, &account("off").username, &AccountChange::Enable, &stamp()).await.expect("enable");
    change(&accounts, &root.username, &AccountChange::Disable, &stamp()).await.expect("disable");
}

/// Not even when each of many takes another away.
pub async fn racing_administrators_do_not_take_each_other_away(store: &dyn Store) {
    for number in 0..16 {
        add(store, &administrator(&format!("root{number}"))).await;
    }
    let mut racers = JoinSet::new();
    for number in 0..16 {
        let accounts = store.accounts();
        let name = administrator(&format!("root{number}")).username;
        let wanted = if number % 2 == 0 { AccountChange::Disable } else { AccountChange::Role(Role::User) };
        racers.spawn(async move { change(&accounts, &name, &wanted, &stamp()).await });
    }
    let mut refused = 0;
    for outcome in racers.join_all().await {
        match outcome {
            Ok(_) => {}
            Err(ChangeAccountError::LastAdministrator) => refused += 1,
            Err(other) => panic!("a racer was told: {other:?}"),
        }
    }
    let left = store.accounts().list(None, 100).await.expect("list");
    assert_eq!((refused, left.iter().filter(|account| account.administers()).count()), (1, 1));
}

/// And none is lost.
pub async fn racing_changes_each_make_a_version(store: &dyn Store) {
    add(store, &account("ada")).await;
    let mut racers = JoinSet::new();
    for number in 2..18 {
        let accounts = store.accounts();
        racers.spawn(async move {
            let wanted = AccountChange::Password(password_hash(number));
            let changed = change(&accounts, &account("ada").username, &wanted, &stamp()).await;
            changed.expect("change").version.get()
        });
    }
    let mut versions = racers.join_all().await;
    versions.sort_unstable();
    let expected: Vec<u32> = (2..18).collect();
    assert_eq!(versions, expected);
}
