//! The store: one connection that writes, some that read.

use std::sync::Arc;

use customer_domain::ports::StorageError;
use diesel::connection::SimpleConnection as _;

use crate::{SqliteOptions, connections::Connections, run::blocking};

/// Every port of the store, on one file. Clones share their connections.
#[derive(Clone)]
pub struct SqliteStore {
    pub(crate) writer: Arc<Connections>,
    pub(crate) readers: Arc<Connections>,
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
        })
    }

    /// Moves what is written into the file itself and empties the log beside it, where the pages stand as they were before
    /// something was deleted. If others read just then, the next time does.
    pub(crate) async fn empty_log(&self) {
        let emptied = blocking(&self.writer, |connection| {
            connection.batch_execute("PRAGMA busy_timeout = 100; PRAGMA wal_checkpoint(TRUNCATE)")?;
            Ok(connection.batch_execute("PRAGMA busy_timeout = 5000")?)
        });
        let _next_time: Result<(), StorageError> = emptied.await;
    }

    /// Closes the connections; calls that come later fail. The last one moves what is written into the file itself.
    pub fn close(&self) {
        self.readers.close();
        self.writer.close();
    }
}
