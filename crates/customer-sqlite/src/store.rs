//! The store: one connection that writes, some that read.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use customer_domain::ports::StorageError;
use diesel::{
    QueryableByName, RunQueryDsl as _, connection::SimpleConnection as _, sql_query, sql_types::Integer,
};
use tokio::runtime::Handle;

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

    /// Empties it, if it is to be; those that read wait meanwhile. If another process reads just then, or a reader takes its
    /// time, the next removal or sweep does.
    pub(crate) async fn empty_log_if_due(&self) {
        if !self.log_is_due.load(Ordering::Acquire) {
            return;
        }
        let store = self.clone();
        // In a task of its own: a caller that goes away does not leave it half done.
        let emptied = tokio::spawn(async move { store.checkpoint().await });
        if !emptied.await.is_ok_and(|emptied| emptied.is_ok_and(|is_empty| is_empty)) {
            self.log_is_due();
        }
    }

    /// Says whether the log is empty. Only when it has its turn among those that write are those that read kept out: that
    /// turn may be long in coming, where another process writes.
    async fn checkpoint(&self) -> Result<bool, StorageError> {
        let (readers, is_due) = (Arc::clone(&self.readers), Arc::clone(&self.log_is_due));
        let runtime = Handle::current();
        self.writer
            .alone(move |connection| {
                let Ok(_nobody_reads) = runtime.block_on(readers.all_room()) else { return Ok(false) };
                if !is_due.swap(false, Ordering::AcqRel) {
                    return Ok(true); // somebody else's turn was before
                }
                connection.batch_execute("PRAGMA busy_timeout = 100")?;
                let emptied = sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(connection);
                connection.batch_execute(NO_WAIT)?;
                emptied.map(|Emptied { busy }| busy == 0)
            })
            .await
    }

    /// Closes the connections; calls that come later fail. The last one moves what is written into the file itself.
    pub fn close(&self) {
        self.readers.close();
        self.writer.close();
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        pin::pin,
        sync::mpsc,
        time::{Duration, Instant},
    };

    use customer_domain::ports::Reachable as _;
    use tempfile::TempDir;
    use tokio::{task::JoinHandle, time::timeout};

    use super::*;
    use crate::{SqliteFile, connections, errors::Failed, migrate};

    const SOON: Duration = Duration::from_secs(3);

    async fn migrated() -> (TempDir, SqliteFile, SqliteStore) {
        let folder = tempfile::tempdir().unwrap();
        let file = SqliteFile::from(folder.path().join("shop.db"));
        migrate(&file).await.unwrap();
        let store = SqliteStore::open(&SqliteOptions::new(file.clone())).unwrap();
        (folder, file, store)
    }

    async fn write(store: &SqliteStore) -> Result<(), StorageError> {
        let write = "UPDATE relay_lease SET expires_at = expires_at + 1";
        store.write(move |connection| Ok::<_, Failed<StorageError>>(connection.batch_execute(write)?)).await
    }

    /// A reading that has begun, and goes on until its end is dropped.
    async fn long_reading(store: &SqliteStore) -> (mpsc::Sender<()>, JoinHandle<Result<(), StorageError>>) {
        let (begin, reads) = tokio::sync::oneshot::channel();
        let (end, goes_on) = mpsc::channel::<()>();
        let reader = store.clone();
        let reading = tokio::spawn(async move {
            let read = reader.read(move |_| {
                let _told = begin.send(());
                let _end = goes_on.recv();
                Ok::<_, Failed<StorageError>>(())
            });
            read.await
        });
        reads.await.unwrap();
        (end, reading)
    }

    fn log_length(folder: &TempDir) -> u64 {
        fs::metadata(folder.path().join("shop.db-wal")).unwrap().len()
    }

    #[tokio::test]
    async fn those_that_read_wait_for_no_turn_among_those_that_write() {
        let (folder, file, store) = migrated().await;
        let mut another_process = connections::open(file.path()).unwrap();
        another_process.batch_execute("BEGIN IMMEDIATE").unwrap();
        let (mut written, mut emptied) = (pin!(write(&store)), pin!(store.empty_log()));
        for _ in 0..3 {
            tokio::select! {
                biased;
                early = &mut written => panic!("nobody can write: {early:?}"),
                () = &mut emptied => panic!("nobody can write"),
                read = timeout(SOON, store.reach()) => read.expect("at once").unwrap(),
            }
        }
        another_process.batch_execute("COMMIT").unwrap();
        written.await.unwrap();
        assert!(log_length(&folder) > 0);
        emptied.await;
        assert_eq!(log_length(&folder), 0);
    }

    #[tokio::test]
    async fn a_reader_that_takes_its_time_holds_up_no_writer_for_long() {
        let (folder, _, store) = migrated().await;
        let (end, reading) = long_reading(&store).await;
        let (asked, mut emptied) = (Instant::now(), pin!(store.empty_log()));
        assert!(timeout(Duration::ZERO, &mut emptied).await.is_err(), "it is asked for before the change");
        timeout(SOON, write(&store)).await.expect("in time").unwrap();
        emptied.await;
        assert!(asked.elapsed() < SOON);
        assert!(log_length(&folder) > 0, "somebody reads");
        drop(end);
        reading.await.unwrap().unwrap();
        store.empty_log_if_due().await;
        assert_eq!(log_length(&folder), 0, "the next one does");
    }

    #[tokio::test]
    async fn who_still_reads_when_it_is_closed_leaves_no_log_behind() {
        let (folder, _, store) = migrated().await;
        write(&store).await.unwrap();
        let (end, reading) = long_reading(&store).await;
        store.close();
        assert!(log_length(&folder) > 0, "somebody reads");
        drop(end);
        reading.await.unwrap().unwrap();
        // The last connection moves all into the file, be it the reader's or the writer's.
        let log = folder.path().join("shop.db-wal");
        let gone = async {
            while log.exists() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(Duration::from_mins(1), gone).await.expect("all is in the file");
    }
}
