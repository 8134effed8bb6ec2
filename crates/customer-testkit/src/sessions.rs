//! What [`SessionRepository`](customer_domain::ports::SessionRepository) promises.

use std::{slice, time::Duration};

use customer_domain::{
    Timestamp,
    access::{
        Account, AccountChange, AccountVersion, Ended, RefreshHash, RefreshToken, Revocation, SessionId,
    },
    event::Stamp,
    ports::{NewSession, OpenSessionError, Refreshed, Rotation},
};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    Store,
    accounts::{add, change},
    build::{account, moment, password_hash, stamp},
    outbox::{facts, relay},
};

const DAY: Duration = Duration::from_hours(24);
const HOUR: Duration = Duration::from_hours(1);

/// A session of an account as it was added, with the secret 1, for a day.
fn session(of: &Account) -> NewSession {
    let (account, account_version) = (of.username.clone(), of.version);
    let (created, expires) = (moment(0), moment(0).after(DAY));
    let (id, secret) = (SessionId(Uuid::now_v7()), RefreshHash([1; 32]));
    NewSession { id, account, account_version, secret, created, expires }
}

/// The use of one secret for another.
fn use_of(session: &NewSession, secret: u8, next: u8) -> Rotation {
    let spent = RefreshToken { session: session.id, hash: RefreshHash([secret; 32]) };
    let stamp = stamp();
    Rotation { spent, next: RefreshHash([next; 32]), revoked_until: stamp.at.after(HOUR), stamp }
}

/// The end of a session.
fn end_of(session: &NewSession, at: Timestamp) -> Revocation {
    let (account, ended) = (session.account.clone(), Ended::Session(session.id));
    Revocation { account, ended, at, expires: at.after(HOUR) }
}

async fn open(store: &dyn Store, name: &str) -> (Account, NewSession) {
    let account = account(name);
    add(store, &account).await;
    let session = session(&account);
    store.sessions().open(&session).await.expect("open");
    (account, session)
}

async fn refresh(store: &dyn Store, session: &NewSession, secret: u8, next: u8) -> Refreshed {
    store.sessions().refresh(&use_of(session, secret, next)).await.expect("refresh")
}

/// And then by the next.
pub async fn a_session_is_refreshed_by_its_newest_token_alone(store: &dyn Store) {
    let (ada, session) = open(store, "ada").await;
    let renewed = Refreshed::Renewed { account: ada, expires: session.expires };
    for secret in 1..4 {
        assert_eq!(refresh(store, &session, secret, secret + 1).await, renewed);
    }
    let nobodys = NewSession { id: SessionId(Uuid::now_v7()), ..session };
    assert_eq!(refresh(store, &nobodys, 1, 2).await, Refreshed::Unknown);
    assert!(store.sessions().revoked(moment(0)).await.expect("revoked").is_empty());
}

/// For the thief as for the owner, and other sessions of the account go on. With the fact of it.
pub async fn a_used_token_ends_its_session(store: &dyn Store) {
    let (ada, stolen) = open(store, "ada").await;
    let other = session(&ada);
    store.sessions().open(&other).await.expect("open");
    refresh(store, &stolen, 1, 2).await;
    let reuse = use_of(&stolen, 1, 3);
    let ended = end_of(&stolen, reuse.stamp.at);
    let answer = store.sessions().refresh(&reuse).await.expect("refresh");
    assert_eq!(answer, Refreshed::Reused(ended.clone()));
    for secret in 1..4 {
        assert_eq!(refresh(store, &stolen, secret, 4).await, Refreshed::Unknown);
    }
    assert_eq!(store.sessions().revoked(moment(0)).await.expect("revoked"), slice::from_ref(&ended));
    assert_eq!(facts(&store.outbox(), relay()).await, [ended.announced(reuse.stamp)]);
    assert!(matches!(refresh(store, &other, 1, 2).await, Refreshed::Renewed { .. }));
}

/// Nobody but its holder knows the name of a session.
pub async fn a_forged_token_ends_the_session_too(store: &dyn Store) {
    let (_, session) = open(store, "ada").await;
    assert!(matches!(refresh(store, &session, 9, 2).await, Refreshed::Reused(_)));
    assert_eq!(refresh(store, &session, 1, 2).await, Refreshed::Unknown);
}

/// The others end what it won, of which one is told and the rest find nothing.
pub async fn one_racer_with_a_token_wins(store: &dyn Store) {
    let (_, session) = open(store, "ada").await;
    let mut racers = JoinSet::new();
    for next in 2..18 {
        let (sessions, rotation) = (store.sessions(), use_of(&session, 1, next));
        racers.spawn(async move { sessions.refresh(&rotation).await.expect("refresh") });
    }
    let (mut renewed, mut reused) = (0, 0);
    for outcome in racers.join_all().await {
        match outcome {
            Refreshed::Renewed { .. } => renewed += 1,
            Refreshed::Reused(_) => reused += 1,
            Refreshed::Unknown => {}
        }
    }
    assert_eq!((renewed, reused), (1, 1));
    assert_eq!(store.sessions().revoked(moment(0)).await.expect("revoked").len(), 1);
    assert_eq!(facts(&store.outbox(), relay()).await.len(), 1);
    for next in 2..18 {
        assert_eq!(refresh(store, &session, next, 20).await, Refreshed::Unknown);
    }
}

/// And then its last token is none that was used twice.
pub async fn a_session_ends_by_itself_however_often_it_is_refreshed(store: &dyn Store) {
    let (_, session) = open(store, "ada").await;
    let at = |at: Timestamp, secret: u8| {
        let rotation = use_of(&session, secret, secret + 1);
        Rotation { stamp: Stamp { at, ..stamp() }, ..rotation }
    };
    let sessions = store.sessions();
    let late = session.expires.before(Duration::from_secs(1));
    let Refreshed::Renewed { expires, .. } = sessions.refresh(&at(late, 1)).await.expect("refresh") else {
        panic!("the session is good for another second");
    };
    assert_eq!(expires, session.expires);
    for secret in [1, 2] {
        let over = sessions.refresh(&at(session.expires, secret)).await.expect("refresh");
        assert_eq!(over, Refreshed::Unknown);
    }
}

/// As after a logout.
pub async fn a_session_that_ended_is_not_refreshed(store: &dyn Store) {
    let (_, session) = open(store, "ada").await;
    store.sessions().end(&end_of(&session, moment(1)), &stamp()).await.expect("end");
    assert_eq!(refresh(store, &session, 1, 2).await, Refreshed::Unknown);
}

/// Nobody is told of an error, and others hear of it once; a token of an earlier release has no session that is kept.
pub async fn to_end_twice_is_to_end_once(store: &dyn Store) {
    let ended = end_of(&session(&account("ada")), moment(1));
    let first = stamp();
    store.sessions().end(&ended, &first).await.expect("end");
    store.sessions().end(&ended, &stamp()).await.expect("end");
    assert_eq!(store.sessions().revoked(moment(1)).await.expect("revoked"), slice::from_ref(&ended));
    assert_eq!(facts(&store.outbox(), relay()).await, [ended.announced(first)]);
}

/// The last of its access tokens has expired by then.
pub async fn the_end_of_a_session_is_told_until_it_expires(store: &dyn Store) {
    let sessions = store.sessions();
    assert!(sessions.revoked(moment(0)).await.expect("revoked").is_empty());
    let ended = end_of(&session(&account("ada")), moment(1));
    sessions.end(&ended, &stamp()).await.expect("end");
    let last = ended.expires.before(Duration::from_secs(1));
    assert_eq!(sessions.revoked(last).await.expect("revoked"), slice::from_ref(&ended));
    assert!(sessions.revoked(ended.expires).await.expect("revoked").is_empty());
}

/// Nor for one that is disabled, or that nobody has.
pub async fn no_session_begins_for_an_account_that_was_changed(store: &dyn Store) {
    let ada = account("ada");
    add(store, &ada).await;
    add(store, &Account { enabled: false, ..account("off") }).await;
    let old = NewSession { account_version: ada.version.next(), ..session(&ada) };
    for refused in [session(&account("nobody")), session(&account("off")), old] {
        let outcome = store.sessions().open(&refused).await;
        assert!(matches!(outcome, Err(OpenSessionError::Outdated)), "{outcome:?}");
        assert_eq!(refresh(store, &refused, 1, 2).await, Refreshed::Unknown);
    }
}

/// Whichever comes first: a session that began under the old one has ended when all is done.
pub async fn a_login_that_races_with_a_new_password_does_not_outlive_it(store: &dyn Store) {
    let ada = account("ada");
    add(store, &ada).await;
    let mut logins = JoinSet::new();
    for _ in 0..16 {
        let (sessions, session) = (store.sessions(), session(&ada));
        logins.spawn(async move {
            match sessions.open(&session).await {
                Ok(()) => Some(session),
                Err(OpenSessionError::Outdated) => None,
                Err(other) => panic!("a login was told: {other:?}"),
            }
        });
    }
    let new = AccountChange::Password(password_hash(2));
    let changed = change(&store.accounts(), &ada.username, &new, &stamp()).await.expect("change");
    for begun in logins.join_all().await.into_iter().flatten() {
        assert!(begun.account_version < changed.version);
        assert_eq!(refresh(store, &begun, 1, 2).await, Refreshed::Unknown);
    }
    assert!(matches!(store.sessions().open(&session(&ada)).await, Err(OpenSessionError::Outdated)));
    store.sessions().open(&session(&changed)).await.expect("a login with the new password");
}

/// Those of others go on.
pub async fn a_change_of_the_account_ends_its_sessions_alone(store: &dyn Store) {
    let ((ada, hers), (_, graces)) = (open(store, "ada").await, open(store, "grace").await);
    change(&store.accounts(), &ada.username, &AccountChange::Disable, &stamp()).await.expect("change");
    assert_eq!(refresh(store, &hers, 1, 2).await, Refreshed::Unknown);
    assert!(matches!(refresh(store, &graces, 1, 2).await, Refreshed::Renewed { .. }));
    let kept = store.sessions().forget_ended(hers.expires.after(HOUR), 100).await.expect("forget");
    assert_eq!(kept, 2, "what ended hers, and the other session");
    let enabled = change(&store.accounts(), &ada.username, &AccountChange::Enable, &stamp()).await;
    assert_eq!(enabled.expect("change").version, AccountVersion::from_stored(3));
    assert_eq!(refresh(store, &hers, 1, 2).await, Refreshed::Unknown, "it does not come back");
}

/// In small steps; the rest stays.
pub async fn what_has_expired_is_forgotten(store: &dyn Store) {
    let ada = account("ada");
    add(store, &ada).await;
    let sessions = store.sessions();
    for end in 1..=3 {
        let session = NewSession { expires: moment(end), ..session(&ada) };
        sessions.open(&session).await.expect("open");
        let revocation = Revocation { expires: moment(end), ..end_of(&self::session(&ada), moment(0)) };
        sessions.end(&revocation, &stamp()).await.expect("end");
    }
    let mut steps = Vec::new();
    for _ in 0..4 {
        steps.push(sessions.forget_ended(moment(3), 3).await.expect("forget"));
    }
    assert_eq!(steps, [3, 1, 0, 0]);
    assert_eq!(sessions.revoked(moment(0)).await.expect("revoked").len(), 1);
}
