//! Whose turn it is to write, where another process writes to the file too: an import beside a service.
//!
//! SQLite has no queue. Who finds the file taken looks again later, by itself after 100 ms, and one that begins again at
//! once after each commit is always there before it. So here who waits looks often, and who has had the file for a while
//! leaves it for longer than that. It does not know who waits, nor whether anybody does.

use std::{
    thread,
    time::{Duration, Instant},
};

use diesel::{SqliteConnection as Connection, result::Error};

use crate::{connections::PATIENCE, errors};

/// How often it is looked whether the file is free.
const LOOK: Duration = Duration::from_millis(1);
/// For how long one writes in a row, and for how long the file is free then: three hundredths of the time at most, and
/// nothing for who leaves it so long by itself.
const TURN: Duration = Duration::from_millis(100);
const LEAVE: Duration = Duration::from_millis(3);

/// A stretch of transactions, between which nobody else could begin one.
#[derive(Debug)]
pub(super) struct Turn {
    since: Instant,
    left: Instant,
}

impl Turn {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self { since: now, left: now }
    }

    /// Runs one transaction when it is its turn. The connection is not to wait by itself.
    pub(super) fn take(
        &mut self,
        connection: &mut Connection,
        mut work: impl FnMut(&mut Connection) -> Result<(), Error>,
    ) -> Result<(), Error> {
        thread::sleep(self.due(Instant::now()));
        let asked = Instant::now();
        let outcome = loop {
            let mut begun = false;
            let outcome = connection.immediate_transaction(|connection| {
                begun = true;
                work(connection)
            });
            match outcome {
                Err(error) if !begun && errors::is_locked(&error) && asked.elapsed() < PATIENCE => {
                    thread::sleep(LOOK);
                    // Another one had it.
                    self.since = Instant::now();
                }
                outcome => break outcome,
            }
        };
        self.left = Instant::now();
        outcome
    }

    /// For how long the file is to be left before the next transaction.
    fn due(&mut self, now: Instant) -> Duration {
        let free = now.duration_since(self.left);
        if free >= LEAVE {
            self.since = now;
            return Duration::ZERO;
        }
        if now.duration_since(self.since) < TURN {
            return Duration::ZERO;
        }
        let due = LEAVE.saturating_sub(free);
        self.since = now + due;
        due
    }
}
