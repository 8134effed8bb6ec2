//! Sessions on memory adapters, with a password check that things happen during.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use customer_application::{Bell, LogInError, SessionPorts, Sessions, Stamps};
use customer_domain::{
    Timestamp,
    access::{
        Account, AccountChange, Admission, Attempt, Author, Bearer, Password, PasswordHash, RefreshHash,
        RefreshToken, SessionId,
    },
    ports::{
        AccessToken, Accounts as _, Attempts, Clock, Grant, HashingError, IdSource, NewRefreshToken,
        Passwords, RefreshTokens, SigningError, StorageError, TokenRefused, Tokens,
    },
};
use customer_memory::MemoryStore;
use customer_testkit::build::{account, moment, password_hash, stamp};
use uuid::Uuid;

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        moment(0)
    }
}

impl IdSource for Fixed {
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// Tokens of no worth.
struct Worthless;

impl Tokens for Worthless {
    fn issue(&self, grant: &Grant) -> Result<AccessToken, SigningError> {
        Ok(AccessToken { token: grant.session.0.to_string(), lifetime: self.outlived() })
    }

    fn verify(&self, _: &str) -> Result<Bearer, TokenRefused> {
        Err(TokenRefused::Invalid)
    }

    fn outlived(&self) -> Duration {
        Duration::from_mins(15)
    }
}

impl RefreshTokens for Worthless {
    fn next(&self, session: SessionId) -> Result<NewRefreshToken, SigningError> {
        Ok(NewRefreshToken { token: session.0.to_string(), hash: RefreshHash([1; 32]) })
    }

    fn read(&self, _: &str) -> Option<RefreshToken> {
        None
    }
}

/// Takes every password for the right one, and meanwhile the account is changed.
struct Slow {
    store: MemoryStore,
    meanwhile: Option<AccountChange>,
    verified: Arc<AtomicUsize>,
}

#[async_trait]
impl Passwords for Slow {
    async fn hash(&self, _: &Password) -> Result<PasswordHash, HashingError> {
        Ok(password_hash(3))
    }

    async fn verify(&self, _: &Password, hash: Option<&PasswordHash>) -> Result<bool, HashingError> {
        self.verified.fetch_add(1, Ordering::SeqCst);
        if let Some(change) = &self.meanwhile {
            let (ada, by) = (account("ada").username, Author::OPERATOR);
            self.store.change(&ada, change, &by, moment(900), &stamp()).await.expect("change");
        }
        Ok(hash.is_some())
    }

    fn outdated(&self, hash: &PasswordHash) -> bool {
        *hash == password_hash(1)
    }
}

/// How a login of `username` ends on this store, and how many passwords were checked for it.
async fn log_in(
    store: &MemoryStore,
    username: &str,
    meanwhile: Option<AccountChange>,
) -> (Result<String, LogInError>, usize) {
    log_in_counted(Arc::new(MemoryStore::default()), store, username, meanwhile).await
}

/// The same, with another count of attempts.
async fn log_in_counted(
    attempts: Arc<dyn Attempts>,
    store: &MemoryStore,
    username: &str,
    meanwhile: Option<AccountChange>,
) -> (Result<String, LogInError>, usize) {
    let verified = Arc::new(AtomicUsize::new(0));
    let ports = SessionPorts {
        attempts,
        accounts: Arc::new(store.clone()),
        passwords: Arc::new(Slow { store: store.clone(), meanwhile, verified: Arc::clone(&verified) }),
        tokens: Arc::new(Worthless),
        refresh_tokens: Arc::new(Worthless),
        sessions: Arc::new(store.clone()),
    };
    let stamps = Stamps::new(Arc::new(Fixed), Arc::new(Fixed));
    let outcome = Sessions::new(ports, stamps, Bell::default()).log_in(username, "any", None).await;
    (outcome.map(|session| session.refresh), verified.load(Ordering::SeqCst))
}

/// Counts, and is away when it is to be told of a success.
#[derive(Default)]
struct AwayAfterwards(MemoryStore);

#[async_trait]
impl Attempts for AwayAfterwards {
    async fn begin(&self, attempt: &Attempt) -> Result<Admission, StorageError> {
        self.0.begin(attempt).await
    }

    async fn succeeded(&self, _: &Attempt) -> Result<(), StorageError> {
        Err(StorageError::Unavailable("away".into()))
    }

    async fn take_back(&self, attempt: &Attempt) -> Result<(), StorageError> {
        self.0.take_back(attempt).await
    }

    async fn forget_failures(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        self.0.forget_failures(before, limit).await
    }

    async fn forget_addresses(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        self.0.forget_addresses(before, limit).await
    }
}

async fn store_with(account: Account) -> MemoryStore {
    let store = MemoryStore::default();
    store.add(&account, &Author::OPERATOR, moment(0)).await.expect("add");
    store
}

#[tokio::test]
async fn a_login_that_races_with_a_change_of_the_account_fails() {
    for meanwhile in [AccountChange::Password(password_hash(2)), AccountChange::Disable] {
        let (outcome, _) = log_in(&store_with(account("ada")).await, "ada", Some(meanwhile)).await;
        assert!(matches!(outcome, Err(LogInError::InvalidCredentials(_))), "{outcome:?}");
    }
    let (outcome, _) = log_in(&store_with(account("ada")).await, "ada", None).await;
    assert!(outcome.is_ok());
}

#[tokio::test]
async fn every_refusal_takes_a_password_check() {
    let store = store_with(Account { enabled: false, ..account("off") }).await;
    for username in ["off", "nobody", "no name"] {
        let (outcome, checked) = log_in(&store, username, None).await;
        assert!(matches!(outcome, Err(LogInError::InvalidCredentials(_))), "{outcome:?}");
        assert_eq!(checked, 1, "{username}");
    }
}

#[tokio::test]
async fn a_login_renews_a_hash_that_is_outdated() {
    let hash_of = async |store: &MemoryStore| {
        store.find(&account("ada").username).await.expect("find").map(|account| account.password)
    };
    let store = store_with(account("ada")).await;
    log_in(&store, "ada", None).await.0.expect("logged in");
    assert_eq!(hash_of(&store).await, Some(password_hash(3)));

    let store = store_with(Account { enabled: false, ..account("ada") }).await;
    log_in(&store, "ada", None).await.0.expect_err("disabled");
    assert_eq!(hash_of(&store).await, Some(password_hash(1)), "who is not logged in renews nothing");

    let store = store_with(account("ada")).await;
    log_in(&store, "ada", Some(AccountChange::Password(password_hash(2))))
        .await
        .0
        .expect_err("changed meanwhile");
    assert_eq!(hash_of(&store).await, Some(password_hash(2)), "the password that was set meanwhile stays");
}

#[tokio::test]
async fn a_session_that_was_stored_is_given_though_its_success_cannot_be_counted() {
    let store = store_with(account("ada")).await;
    let (outcome, _) = log_in_counted(Arc::new(AwayAfterwards::default()), &store, "ada", None).await;
    assert!(outcome.is_ok(), "{outcome:?}");
}
