//! How a call of a port is run: whole, on a thread that may block.

use std::sync::Arc;

use customer_domain::{Timestamp, ports::StorageError};
use customer_tables::{Moment, sql};
use diesel::{
    Connection as _, RunQueryDsl as _, SqliteConnection as Connection, result::Error, sql_query, sql_types,
};

use crate::{
    SqliteStore,
    connections::Connections,
    errors::{self, Failed},
};

impl SqliteStore {
    /// Runs what only reads; all that it reads is of one moment.
    pub(crate) async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, Failed<E>> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let read = |connection: &mut Connection| {
            let mut cause = None;
            let outcome = connection.transaction(|connection| {
                work(connection).map_err(|why| {
                    cause = Some(why);
                    Error::RollbackTransaction
                })
            });
            // SQLite ends the transaction itself where the disk cannot be read: that it cannot be rolled back then is not why.
            outcome.map_err(|error| cause.unwrap_or(Failed::Database(error)))
        };
        self.readers.call(read).await
    }

    /// Runs what is stored together or not at all; nobody else writes meanwhile.
    pub(crate) async fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, Failed<E>> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        self.writer.change(work).await
    }

    /// Runs a `DELETE … WHERE moment < ? … LIMIT ?`, and says how many rows it was.
    pub(crate) async fn forget(
        &self,
        deletion: &'static str,
        before: Timestamp,
        limit: usize,
    ) -> Result<usize, StorageError> {
        let most = i64::try_from(limit).map_err(errors::corrupt)?;
        let forgotten = self.write(move |connection| {
            let deletion =
                sql_query(deletion).bind::<sql::Moment, _>(Moment(before)).bind::<sql_types::BigInt, _>(most);
            Ok::<_, Failed<StorageError>>(deletion.execute(connection)?)
        });
        self.swept(forgotten.await?, limit).await
    }

    /// Sees to it, after the last step of a sweep, that what was deleted is not in the log either; also what was deleted
    /// earlier, while others read.
    pub(crate) async fn swept(&self, forgotten: usize, limit: usize) -> Result<usize, StorageError> {
        if forgotten > 0 {
            self.log_is_due();
        }
        if forgotten < limit {
            self.empty_log_if_due().await;
        }
        Ok(forgotten)
    }
}

impl Connections {
    /// Runs to its end whatever becomes of the caller. After a panic the connection is closed.
    async fn call<T, E>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut Connection) -> Result<T, Failed<E>> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let (connections, room) = (Arc::clone(self), self.room().await?);
        let call = tokio::task::spawn_blocking(move || {
            let mut checkout = connections.take(room)?;
            let outcome = work(&mut checkout.connection);
            connections.put_back(checkout);
            outcome.map_err(Failed::told)
        });
        match call.await {
            Ok(outcome) => outcome,
            Err(ended) if ended.is_panic() => Err(errors::corrupt("a call of the store panicked").into()),
            Err(ended) => Err(StorageError::Unavailable(ended.into()).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use customer_domain::{causes, ports::StorageError};
    use diesel::connection::SimpleConnection as _;

    use crate::{SqliteFile, SqliteOptions, SqliteStore, errors::Failed};

    #[tokio::test]
    async fn why_a_reading_failed_is_told_even_if_the_transaction_is_over() {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteOptions::new(SqliteFile::from(folder.path().join("shop.db")));
        let store = SqliteStore::open(&options).unwrap();
        let read = store.read(|connection| {
            connection.batch_execute("ROLLBACK")?;
            Err::<(), _>(Failed::Refused(StorageError::Corrupt("the disk is at its end".into())))
        });
        assert!(causes(&read.await.unwrap_err()).contains("the disk is at its end"));
        assert!(store.read(|_| Ok::<_, Failed<StorageError>>(())).await.is_ok(), "others read on");
    }
}
