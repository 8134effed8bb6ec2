//! What was delivered is forgotten in time.

use std::{sync::Arc, time::Duration};

use customer_domain::{
    Timestamp,
    ports::{Clock, Outbox, StorageError},
};

/// Facts removed in one step: few enough that no writer waits for it.
const STEP: usize = 500;

/// Forgets facts some time after their delivery.
pub struct Retention {
    outbox: Arc<dyn Outbox>,
    clock: Arc<dyn Clock>,
    keep: Duration,
}

impl Retention {
    /// Keeps delivered facts for this long.
    #[must_use]
    pub fn new(outbox: Arc<dyn Outbox>, clock: Arc<dyn Clock>, keep: Duration) -> Self {
        Self { outbox, clock, keep }
    }

    /// Forgets what is due, in small steps, and says how many facts it was.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails; what was forgotten until then is.
    pub async fn sweep(&self) -> Result<usize, StorageError> {
        let before = Timestamp::from_utc(self.clock.now().as_utc() - self.keep);
        let mut forgotten = 0;
        loop {
            let step = self.outbox.forget_delivered(before, STEP).await?;
            forgotten += step;
            if step < STEP {
                return Ok(forgotten);
            }
        }
    }
}
