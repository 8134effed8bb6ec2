//! The store: a pool of connections, each set up alike.

use std::time::Duration;

use customer_domain::ports::StorageError;
use customer_metrics::{POOL_CONNECTIONS, POOL_MAX, POOL_WAITING};
use diesel::ConnectionError;
use diesel_async::{
    AsyncConnection as _, AsyncMysqlConnection, SimpleAsyncConnection as _,
    pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool},
};
use futures_util::FutureExt as _;
use metrics::gauge;

use crate::MysqlOptions;

pub(crate) type Pool = deadpool::Pool<AsyncMysqlConnection>;

/// A lock is waited for a second at a time, and asked for again by those who have time.
const SESSION: &str = "SET SESSION lc_messages = 'en_US', \
     sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO', \
     innodb_lock_wait_timeout = 1, \
     transaction_isolation = 'READ-COMMITTED'";
/// `MariaDB` 10.11 has the same under its older name.
const SESSION_MARIADB: &str = "SET SESSION lc_messages = 'en_US', \
     sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO', \
     innodb_lock_wait_timeout = 1, \
     tx_isolation = 'READ-COMMITTED'";

/// Connections that are older, or were idle for longer, are not used again: servers and what stands between close
/// such ones without a word.
const MAX_AGE: Duration = Duration::from_mins(30);
const MAX_IDLE: Duration = Duration::from_mins(4);

/// Every port of the store, on MySQL or `MariaDB`. Clones share their connections.
#[derive(Clone)]
pub struct MysqlStore {
    pub(crate) pool: Pool,
    pub(crate) statement: Duration,
}

impl MysqlStore {
    /// A store whose connections are opened when they are needed.
    ///
    /// # Errors
    ///
    /// [`StorageError::Corrupt`] when the options cannot be.
    pub fn open(options: &MysqlOptions) -> Result<Self, StorageError> {
        let mut config = ManagerConfig::default();
        config.recycling_method = RecyclingMethod::Fast; // no ping: what is dead is noticed by its use
        config.custom_setup = Box::new(|url| set_up(url.to_owned()).boxed());
        let manager = AsyncDieselConnectionManager::new_with_config(options.url.expose(), config);
        let pool = Pool::builder(manager)
            .max_size(options.pool_size)
            .runtime(::deadpool::Runtime::Tokio1)
            .wait_timeout(Some(options.wait))
            .create_timeout(Some(options.connect))
            .recycle_timeout(Some(options.connect))
            .pre_recycle(deadpool::Hook::sync_fn(|_, metrics| {
                if metrics.age() > MAX_AGE || metrics.last_used() > MAX_IDLE {
                    return Err(deadpool::HookError::message("old"));
                }
                Ok(())
            }))
            .build()
            .map_err(|why| StorageError::Corrupt(why.into()))?;
        Ok(Self { pool, statement: options.statement })
    }

    /// Records how the connections are used, for whoever scrapes.
    pub fn record(&self) {
        let status = self.pool.status();
        gauge!(POOL_MAX).set(as_f64(status.max_size));
        gauge!(POOL_CONNECTIONS, "state" => "used").set(as_f64(status.size.saturating_sub(status.available)));
        gauge!(POOL_CONNECTIONS, "state" => "idle").set(as_f64(status.available));
        gauge!(POOL_WAITING).set(as_f64(status.waiting));
    }

    /// Closes the connections; calls that come later fail.
    pub fn close(&self) {
        self.pool.close();
    }
}

pub(crate) async fn set_up(url: String) -> Result<AsyncMysqlConnection, ConnectionError> {
    let mut connection = AsyncMysqlConnection::establish(&url).await?;
    if connection.batch_execute(SESSION).await.is_err() {
        let done = connection.batch_execute(SESSION_MARIADB).await;
        done.map_err(ConnectionError::CouldntSetupConfiguration)?;
    }
    Ok(connection)
}

fn as_f64(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
