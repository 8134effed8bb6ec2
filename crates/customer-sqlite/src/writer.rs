//! The one connection that writes, and the changes that wait for it.
//!
//! What waits when a transaction begins goes into it, each change within a savepoint of its own, and is answered when all
//! of it is on the disk: however many write at once, they wait for one flush together (group commit).

mod turn;

use std::{
    collections::VecDeque,
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use customer_domain::{causes, ports::StorageError};
use diesel::{
    Connection as _, SqliteConnection as Connection, connection::SimpleConnection as _, result::Error,
};
use tokio::sync::oneshot;

use crate::{
    SqliteFile, connections,
    errors::{self, Failed},
    writer::turn::Turn,
};

/// The most changes that go into one transaction.
const TOGETHER: usize = 128;
/// What waits for its [`Turn`] looks by itself whether the file is free.
pub(crate) const NO_WAIT: &str = "PRAGMA busy_timeout = 0";
/// The most that wait. More than the requests that a service lets in at once.
const WAITING: usize = 4096;

/// Clones share the connection.
#[derive(Clone)]
pub(crate) struct Writer {
    file: PathBuf,
    queue: Arc<Mutex<Queue>>,
    turn: Arc<Mutex<Turn>>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Job>,
    /// Whether somebody is at work on them, with the connection.
    at_work: bool,
    connection: Option<Connection>,
    closed: bool,
}

enum Job {
    /// Goes into a transaction with others.
    Change(Box<dyn Change>),
    /// Has the connection for itself, outside of any transaction.
    Alone(Box<dyn FnOnce(&mut Connection) + Send>),
}

/// What is to be changed, and who is told of it.
trait Change: Send {
    /// Makes the change, unless nobody waits for it any more. Fails where the whole transaction is lost, not only this
    /// change.
    fn make(&mut self, connection: &mut Connection) -> Result<(), Error>;
    /// Tells what came of it, once that is certain: committed, or why not.
    fn tell(self: Box<Self>, committed: &Result<(), String>);
}

struct Waiting<W, T, E> {
    work: Option<W>,
    outcome: Option<Result<T, Failed<E>>>,
    told: oneshot::Sender<Result<T, E>>,
}

impl<W, T, E> Change for Waiting<W, T, E>
where
    W: FnOnce(&mut Connection) -> Result<T, Failed<E>> + Send,
    T: Send,
    E: From<StorageError> + Send,
{
    fn make(&mut self, connection: &mut Connection) -> Result<(), Error> {
        let Some(work) = self.work.take().filter(|_| !self.told.is_closed()) else { return Ok(()) };
        let outcome = connection.transaction(work);
        let lost = match &outcome {
            Err(Failed::Database(error)) => errors::ends_the_transaction(error),
            Ok(_) | Err(Failed::Refused(_)) => Ok(()),
        };
        self.outcome = Some(outcome);
        lost
    }

    fn tell(self: Box<Self>, committed: &Result<(), String>) {
        let outcome = match (committed, self.outcome) {
            (Err(why), _) => Err(StorageError::Unavailable(why.as_str().into()).into()),
            (Ok(()), Some(outcome)) => outcome.map_err(Failed::told),
            (Ok(()), None) => return,
        };
        // Who does not listen any more went away.
        let _gone = self.told.send(outcome);
    }
}

impl Writer {
    pub(crate) fn new(file: &SqliteFile) -> Self {
        let turn = Arc::new(Mutex::new(Turn::new()));
        Self { file: file.path().to_owned(), queue: Arc::default(), turn }
    }

    /// Makes a change together with others, and returns when it is on the disk.
    pub(crate) async fn change<T, E>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, Failed<E>> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let (told, outcome) = oneshot::channel();
        let change = Waiting { work: Some(work), outcome: None, told };
        self.enqueue(Job::Change(Box::new(change)))?;
        outcome.await.unwrap_or_else(|_never_told| Err(dropped().into()))
    }

    /// Has the connection for something that is no change.
    pub(crate) async fn alone<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, StorageError> {
        let (told, outcome) = oneshot::channel();
        let work = move |connection: &mut Connection| {
            let _gone = told.send(work(connection));
        };
        self.enqueue(Job::Alone(Box::new(work)))?;
        outcome.await.map_err(|_never_told| dropped())?.map_err(errors::storage)
    }

    /// Closes the connection after what waits; calls that come later fail.
    pub(crate) fn close(&self) {
        let mut queue = self.queue();
        queue.closed = true;
        queue.connection = None;
    }

    fn enqueue(&self, job: Job) -> Result<(), StorageError> {
        let mut queue = self.queue();
        if queue.closed || queue.waiting.len() >= WAITING {
            return Err(StorageError::Unavailable(
                "the store is closed, or too much waits to be written".into(),
            ));
        }
        queue.waiting.push_back(job);
        if !mem::replace(&mut queue.at_work, true) {
            let writer = self.clone();
            tokio::task::spawn_blocking(move || writer.work());
        }
        Ok(())
    }

    /// Does what waits, until nothing does.
    fn work(&self) {
        while let Some((jobs, connection)) = self.next() {
            let done = catch_unwind(AssertUnwindSafe(|| self.work_on(jobs, connection)));
            // After a panic the connection is closed, and its transaction with it; those who wait are told by their absence.
            self.queue().connection = done.ok().flatten();
        }
    }

    /// The next changes, or what is to be done alone; and the connection, if it is open.
    fn next(&self) -> Option<(Vec<Job>, Option<Connection>)> {
        let mut queue = self.queue();
        let alone = |job: &Job| matches!(job, Job::Alone(_));
        let changes = queue.waiting.iter().take(TOGETHER).take_while(|job| !alone(job)).count();
        let next = changes.max(1).min(queue.waiting.len());
        let jobs: Vec<Job> = queue.waiting.drain(..next).collect();
        if jobs.is_empty() {
            queue.at_work = false;
            if queue.closed {
                queue.connection = None;
            }
            return None;
        }
        Some((jobs, queue.connection.take()))
    }

    fn work_on(&self, jobs: Vec<Job>, connection: Option<Connection>) -> Option<Connection> {
        let opened = connection.map_or_else(|| self.open(), Ok);
        let (mut changes, mut connection) = (Vec::new(), opened.map_err(|why| causes(&why)));
        for job in jobs {
            match (job, &mut connection) {
                (Job::Change(change), _) => changes.push(change),
                (Job::Alone(work), Ok(connection)) => work(connection),
                (Job::Alone(_), Err(_)) => {}
            }
        }
        let committed = match &mut connection {
            Ok(_) if changes.is_empty() => Ok(()),
            Ok(connection) => {
                let mut turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
                let make =
                    |connection: &mut Connection| changes.iter_mut().try_for_each(|it| it.make(connection));
                turn.take(connection, make).map_err(|error| error.to_string())
            }
            Err(why) => Err(why.clone()),
        };
        for change in changes {
            change.tell(&committed);
        }
        // After a failure a new one is opened: this one may be in the middle of something.
        connection.ok().filter(|_| committed.is_ok())
    }

    /// A connection that does not wait by itself for others who write.
    fn open(&self) -> Result<Connection, StorageError> {
        let mut connection = connections::open(&self.file)?;
        connection.batch_execute(NO_WAIT).map_err(errors::storage)?;
        Ok(connection)
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Nobody is told when a change panics, or the connection cannot be opened for what is to be done alone.
fn dropped() -> StorageError {
    errors::corrupt("a call of the store ended without an answer")
}

#[cfg(test)]
mod tests;
