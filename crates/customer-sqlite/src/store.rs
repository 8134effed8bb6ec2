//! The store: one connection that writes, some that read.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use customer_domain::ports::StorageError;
use diesel::{
    QueryableByName, RunQueryDsl as _, connection::SimpleConnection as _, sql_query, sql_types::Integer,
};

use crate::{SqliteOptions, connections::Connections, run::blocking};

/// Every port of the store, on one file. Clones share their connections.
#[derive(Clone)]
pub struct SqliteStore {
    pub(crate) writer: Arc<Connections>,
    pub(crate) readers: Arc<Connections>,
    /// Whether something was deleted that the log beside the file still has.
    log_is_due: Arc<AtomicBool>,
}

#[derive(QueryableByName)]
struct Emptied {
    #[diesel(sql_type = Integer)]
    busy: i32,
}

impl SqliteStore {
    /// A store on a file that was migrated. Connections are opened when they are needed.
    ///
    /// # Errors
    ///
    /// [`StorageError::Corrupt`] when the options cannot be.
    pub fn open(options: &SqliteOptions) -> Result<Self, StorageError> {
        if options.readers == 0 {
            return Err(StorageError::Corrupt("a store needs a connection to read with".into()));
        }
        Ok(Self {
            writer: Arc::new(Connections::new(options, 1)),
            readers: Arc::new(Connections::new(options, options.readers)),
            log_is_due: Arc::default(),
        })
    }

    /// Moves what is written into the file itself and empties the log beside it, where the pages stand as they were before
    /// something was deleted. If others read just then, the next removal or sweep does.
    pub(crate) async fn empty_log(&self) {
        self.log_is_due();
        self.empty_log_if_due().await;
    }

    /// Notes that the log is to be emptied.
    pub(crate) fn log_is_due(&self) {
        self.log_is_due.store(true, Ordering::Release);
    }

    /// Empties it, if it is to be.
    pub(crate) async fn empty_log_if_due(&self) {
        if !self.log_is_due.swap(false, Ordering::AcqRel) {
            return;
        }
        let emptied: Result<Emptied, StorageError> = blocking(&self.writer, |connection| {
            connection.batch_execute("PRAGMA busy_timeout = 100")?;
            let emptied = sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(connection);
            connection.batch_execute("PRAGMA busy_timeout = 5000")?;
            Ok(emptied?)
        })
        .await;
        if !emptied.is_ok_and(|emptied| emptied.busy == 0) {
            self.log_is_due();
        }
    }

    /// Closes the connections; calls that come later fail. The last one moves what is written into the file itself.
    pub fn close(&self) {
        self.readers.close();
        self.writer.close();
    }
}
