//! The store that the settings name: made and brought up to date by whoever needs one, or taken as it is by whoever only looks.

use std::{path::Path, sync::Arc, time::Duration};

use backon::{BackoffBuilder as _, ConstantBuilder};
use customer_domain::ports::{self, StorageError};
use customer_memory::MemoryStore;
use customer_mysql::{MysqlStore, MysqlUrl};
use customer_sqlite::SqliteStore;

use crate::settings::{DatabaseUrl, SettingError};

/// How often a server that is away at the start is asked again, a second apart.
const TRIES: usize = 60;

/// A store, whichever it is.
#[derive(Clone)]
pub(crate) struct Store {
    /// All that it keeps.
    pub(crate) ports: Arc<dyn ports::Store>,
    engine: Engine,
}

/// What is behind the ports.
#[derive(Clone)]
enum Engine {
    /// Nothing but this process.
    Memory,
    /// A file.
    Sqlite(SqliteStore),
    /// A server.
    Mysql(MysqlStore),
}

impl Store {
    /// The store, made if it is not there, with its tables brought up to date.
    pub(crate) async fn open(url: DatabaseUrl) -> Result<Self, SettingError> {
        let applied = match &url {
            DatabaseUrl::Memory => {
                tracing::warn!("customers are kept in memory, and will not outlive this process");
                Ok(Vec::new())
            }
            DatabaseUrl::Sqlite(options) => customer_sqlite::migrate(&options.file).await,
            DatabaseUrl::Mysql(options) => migrated(&options.url).await,
        };
        for migration in applied.map_err(|why| url.blamed(&why))? {
            tracing::info!(migration, "migrated");
        }
        Self::on(&url).map_err(|why| url.blamed(&why))
    }

    /// The store that is there. It is not made, and its tables are not touched: others may be at work on it with an older
    /// binary.
    pub(crate) async fn existing(url: DatabaseUrl) -> Result<Self, SettingError> {
        let pending = match &url {
            DatabaseUrl::Memory => Ok(Vec::new()),
            DatabaseUrl::Sqlite(options) if is_absent(options.file.path()) => {
                return Err(url.refused("there is no such file: make a store with `ms-client migrate`"));
            }
            DatabaseUrl::Sqlite(options) => customer_sqlite::pending(&options.file).await,
            DatabaseUrl::Mysql(options) => customer_mysql::pending(&options.url).await,
        };
        let lacks = pending.map_err(|why| url.blamed(&why))?.join(", ");
        if lacks.is_empty() {
            return Self::on(&url).map_err(|why| url.blamed(&why));
        }
        Err(url.refused(&format!("its tables lack {lacks}: bring them up to date with `ms-client migrate`")))
    }

    fn on(url: &DatabaseUrl) -> Result<Self, StorageError> {
        Ok(match url {
            DatabaseUrl::Memory => Self { ports: Arc::new(MemoryStore::default()), engine: Engine::Memory },
            DatabaseUrl::Sqlite(options) => {
                let store = SqliteStore::open(options)?;
                Self { ports: Arc::new(store.clone()), engine: Engine::Sqlite(store) }
            }
            DatabaseUrl::Mysql(options) => {
                let store = MysqlStore::open(options)?;
                Self { ports: Arc::new(store.clone()), engine: Engine::Mysql(store) }
            }
        })
    }

    /// Whether there is no server behind it, so no other replica either.
    pub(crate) const fn is_embedded(&self) -> bool {
        match self.engine {
            Engine::Memory | Engine::Sqlite(_) => true,
            Engine::Mysql(_) => false,
        }
    }

    /// Records how its connections are used, for whoever scrapes.
    pub(crate) fn record(&self) {
        match &self.engine {
            Engine::Memory | Engine::Sqlite(_) => {}
            Engine::Mysql(store) => store.record(),
        }
    }

    /// Closes its connections; calls that come later fail.
    pub(crate) fn close(&self) {
        match &self.engine {
            Engine::Memory => {}
            Engine::Sqlite(store) => store.close(),
            Engine::Mysql(store) => store.close(),
        }
    }
}

/// Whether it is certain that there is no such file where one could be made.
fn is_absent(file: &Path) -> bool {
    let folder = file.parent().is_none_or(|folder| folder.as_os_str().is_empty() || folder.is_dir());
    folder && file.try_exists().is_ok_and(|there| !there)
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
