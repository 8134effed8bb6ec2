//! The store: one connection that writes, some that read.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use customer_domain::ports::StorageError;
use diesel::{
    QueryableByName, RunQueryDsl as _, connection::SimpleConnection as _, sql_query, sql_types::Integer,
};

use crate::{
    SqliteOptions,
    connections::Connections,
    customers::UnderWay,
    writer::{NO_WAIT, Writer},
};

/// Every port of the store, on one file. Clones share their connections.
#[derive(Clone)]
pub struct SqliteStore {
    pub(crate) writer: Writer,
    pub(crate) readers: Arc<Connections>,
    pub(crate) keys: UnderWay,
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
            writer: Writer::new(&options.file),
            readers: Arc::new(Connections::new(options)),
            keys: UnderWay::default(),
            // A process before this one may not have come to it.
            log_is_due: Arc::new(AtomicBool::new(true)),
        })
    }

    /// Moves what is written into the file itself and empties the log beside it, where the pages stand as they were before
    /// something was deleted. One does it for all that ask before it begins.
    pub(crate) async fn empty_log(&self) {
        self.log_is_due();
        self.empty_log_if_due().await;
    }

    /// Notes that the log is to be emptied.
    pub(crate) fn log_is_due(&self) {
        self.log_is_due.store(true, Ordering::Release);
    }

    /// Empties it, if it is to be; those that read wait meanwhile. If another process reads just then, the next removal or
    /// sweep does.
    pub(crate) async fn empty_log_if_due(&self) {
        if !self.log_is_due.load(Ordering::Acquire) {
            return;
        }
        let store = self.clone();
        // In a task of its own: a caller that goes away does not leave it half done.
        let emptied = tokio::spawn(async move { store.checkpoint().await });
        if !emptied.await.is_ok_and(|emptied| emptied.is_ok_and(|emptied| emptied.busy == 0)) {
            self.log_is_due();
        }
    }

    async fn checkpoint(&self) -> Result<Emptied, StorageError> {
        let nobody_reads = self.readers.all_room().await?;
        self.log_is_due.store(false, Ordering::Release);
        let emptied = self.writer.alone(|connection| {
            connection.batch_execute("PRAGMA busy_timeout = 100")?;
            let emptied = sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(connection);
            connection.batch_execute(NO_WAIT)?;
            emptied
        });
        let emptied = emptied.await;
        drop(nobody_reads);
        emptied
    }

    /// Closes the connections; calls that come later fail. The last one moves what is written into the file itself.
    pub fn close(&self) {
        self.readers.close();
        self.writer.close();
    }
}
