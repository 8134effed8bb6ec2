//! The store that the settings name, opened and up to date.

use std::{sync::Arc, time::Duration};

use backon::{BackoffBuilder as _, ConstantBuilder};
use customer_domain::ports::{
    Accounts, Attempts, AuditTrail, CustomerRepository, NotificationRepository, Outbox, SessionRepository,
    StorageError,
};
use customer_memory::MemoryStore;
use customer_mysql::{MysqlOptions, MysqlStore, MysqlUrl};

use crate::settings::DatabaseUrl;

/// How often a server that is away at the start is asked again, a second apart.
const TRIES: usize = 60;

/// The ports of one store.
pub(crate) struct Store {
    pub(crate) customers: Arc<dyn CustomerRepository>,
    pub(crate) notifications: Arc<dyn NotificationRepository>,
    pub(crate) outbox: Arc<dyn Outbox>,
    pub(crate) accounts: Arc<dyn Accounts>,
    pub(crate) sessions: Arc<dyn SessionRepository>,
    pub(crate) attempts: Arc<dyn Attempts>,
    pub(crate) audit_trail: Arc<dyn AuditTrail>,
    /// The server behind it, unless it is embedded.
    pub(crate) mysql: Option<MysqlStore>,
}

impl Store {
    pub(crate) async fn open(url: DatabaseUrl) -> Result<Self, StorageError> {
        match url {
            DatabaseUrl::Memory => {
                tracing::warn!("customers are kept in memory, and will not outlive this process");
                Ok(Self::of(MemoryStore::default(), None))
            }
            DatabaseUrl::Mysql(options) => {
                let store = open_mysql(&options).await?;
                Ok(Self::of(store.clone(), Some(store)))
            }
        }
    }

    fn of<S>(store: S, mysql: Option<MysqlStore>) -> Self
    where
        S: CustomerRepository
            + NotificationRepository
            + Outbox
            + Accounts
            + Attempts
            + SessionRepository
            + AuditTrail
            + Clone
            + 'static,
    {
        let store = Arc::new(store);
        Self {
            customers: store.clone(),
            notifications: store.clone(),
            outbox: store.clone(),
            accounts: store.clone(),
            attempts: store.clone(),
            sessions: store.clone(),
            audit_trail: store,
            mysql,
        }
    }
}

async fn open_mysql(options: &MysqlOptions) -> Result<MysqlStore, StorageError> {
    for migration in migrated(&options.url).await? {
        tracing::info!(migration, "migrated");
    }
    MysqlStore::open(options)
}

/// The migrations that were applied, once the server is there.
async fn migrated(url: &MysqlUrl) -> Result<Vec<String>, StorageError> {
    let mut pauses = ConstantBuilder::new().with_delay(Duration::from_secs(1)).with_max_times(TRIES).build();
    loop {
        match (customer_mysql::migrate(url).await, pauses.next()) {
            (Err(StorageError::Unavailable(why)), Some(pause)) => {
                tracing::warn!(%why, "waiting for the database");
                tokio::time::sleep(pause).await;
            }
            (outcome, _) => return outcome,
        }
    }
}
