//! Connections to the file, each set up alike; of those that read a limited number at once.

use std::{
    fs,
    io::{self, ErrorKind},
    os::unix::fs::OpenOptionsExt as _,
    path::{Component, Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use customer_domain::ports::StorageError;
use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _, result::Error};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{SqliteFile, SqliteOptions, errors};

/// What was committed is on the disk before it is answered, so that a loss of power takes nothing back (`FULL`), and what is
/// deleted is overwritten.
const SET_UP: &str = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; \
     PRAGMA journal_size_limit = 67108864;";

/// Another connection that writes is waited for, also one that has the file alone while it closes.
const WAIT: &str = "PRAGMA busy_timeout = 5000";

/// How long another process is waited for, as long as `busy_timeout` says, and how often the file is looked at meanwhile.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(5);

/// How long those that read already are waited for by who wants to be alone. They read a step of a list, as a rule.
const GRACE: Duration = Duration::from_secs(1);

/// Connections that wait to be used, and room for so many at once.
pub(crate) struct Connections {
    file: PathBuf,
    free: Mutex<Vec<SqliteConnection>>,
    most: u32,
    room: Arc<Semaphore>,
    wait: Duration,
}

/// A connection, and the room that it takes.
pub(crate) struct Checkout {
    pub(crate) connection: SqliteConnection,
    _room: OwnedSemaphorePermit,
}

impl Connections {
    pub(crate) fn new(options: &SqliteOptions) -> Self {
        Self {
            file: options.file.path().to_owned(),
            free: Mutex::default(),
            most: options.readers.into(),
            room: Arc::new(Semaphore::new(options.readers.into())),
            wait: options.wait,
        }
    }

    /// Waits for room.
    pub(crate) async fn room(&self) -> Result<OwnedSemaphorePermit, StorageError> {
        let room = tokio::time::timeout(self.wait, Arc::clone(&self.room).acquire_owned()).await;
        let room = room.map_err(|late| StorageError::Unavailable(late.into()))?;
        room.map_err(|closed| StorageError::Unavailable(closed.into()))
    }

    /// Waits until no connection is in use, and keeps it so. Not for long: who comes later waits meanwhile.
    pub(crate) async fn all_room(&self) -> Result<OwnedSemaphorePermit, StorageError> {
        let all = tokio::time::timeout(GRACE, Arc::clone(&self.room).acquire_many_owned(self.most)).await;
        let all = all.map_err(|late| StorageError::Unavailable(late.into()))?;
        all.map_err(|closed| StorageError::Unavailable(closed.into()))
    }

    /// A connection. To be put back after a call that came to its end; after any other it is closed.
    pub(crate) fn take(&self, room: OwnedSemaphorePermit) -> Result<Checkout, StorageError> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = free.map_or_else(|| open(&self.file), Ok)?;
        Ok(Checkout { connection, _room: room })
    }

    /// Keeps it for the next call, if one may come.
    pub(crate) fn put_back(&self, checkout: Checkout) {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.room.is_closed() {
            free.push(checkout.connection);
        }
    }

    /// Closes those that are free, and the others when they are put back; calls that come later fail.
    pub(crate) fn close(&self) {
        self.room.close();
        self.free.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Makes the file, if it is not there, for its owner alone: it holds personal data. SQLite gives the files beside it the
/// same mode.
pub(crate) fn make(file: &SqliteFile) -> io::Result<()> {
    match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file.path()) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

pub(crate) fn open(file: &Path) -> Result<SqliteConnection, StorageError> {
    let mut connection = connect(file)?;
    connection.batch_execute(SET_UP).map_err(errors::storage)?;
    Ok(connection)
}

/// Has all connections keep a log beside the file (WAL), so that reading and writing go on at once. It stays so.
///
/// That needs the file alone for a moment. SQLite does not wait for it, where two begin at once, so it is waited for here.
pub(crate) fn keep_log(connection: &mut SqliteConnection) -> Result<(), Error> {
    let begun = Instant::now();
    loop {
        match connection.batch_execute("PRAGMA journal_mode = WAL") {
            Err(error) if errors::is_locked(&error) && begun.elapsed() < PATIENCE => thread::sleep(PAUSE),
            outcome => return outcome,
        }
    }
}

/// A connection that leaves the file as it is.
pub(crate) fn read_only(file: &Path) -> Result<SqliteConnection, StorageError> {
    let mut connection = connect(file)?;
    connection.batch_execute("PRAGMA query_only = ON").map_err(errors::storage)?;
    Ok(connection)
}

fn connect(file: &Path) -> Result<SqliteConnection, StorageError> {
    // With a folder before it no name is taken for a URI, or for a database in memory.
    let name = match file.components().next() {
        Some(Component::Normal(_)) => Path::new(".").join(file),
        _ => file.to_owned(),
    };
    let connected = SqliteConnection::establish(&name.to_string_lossy());
    let mut connection = connected.map_err(|why| StorageError::Unavailable(why.into()))?;
    connection.batch_execute(WAIT).map_err(errors::storage)?;
    Ok(connection)
}
