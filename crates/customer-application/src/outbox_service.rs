//! Looks at the outbox, and has facts sent again. The relay of whoever serves sends them.

use std::sync::Arc;

use customer_domain::ports::{Backlog, Clock, Outbox, Parked, Replay, StorageError};

/// Facts marked in one step: few enough that no writer waits for it.
const STEP: usize = 500;

/// What an operator does with the outbox.
pub struct OutboxService {
    outbox: Arc<dyn Outbox>,
    clock: Arc<dyn Clock>,
}

impl OutboxService {
    /// Of this outbox.
    #[must_use]
    pub fn new(outbox: Arc<dyn Outbox>, clock: Arc<dyn Clock>) -> Self {
        Self { outbox, clock }
    }

    /// How much waits, and at most `limit` of what is parked.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    pub async fn status(&self, limit: usize) -> Result<(Backlog, Vec<Parked>), StorageError> {
        Ok((self.outbox.backlog().await?, self.outbox.parked(limit).await?))
    }

    /// Has facts sent again, in small steps, and says how many; `marked` is told after each step how many they are so far.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails; what was marked until then is sent again.
    pub async fn replay(&self, which: Replay, marked: impl Fn(usize)) -> Result<usize, StorageError> {
        // What is delivered from now on, be it again, is none of it: this comes to an end.
        let now = self.clock.now();
        let mut again = 0;
        loop {
            let step = self.outbox.replay(which, now, STEP).await?;
            again += step;
            marked(again);
            if step < STEP {
                return Ok(again);
            }
        }
    }
}
