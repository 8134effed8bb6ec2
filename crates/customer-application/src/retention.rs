//! What was delivered, what was answered under a key, and what ended is forgotten in time.

use std::{future::Future, sync::Arc, time::Duration};

use customer_domain::{
    access::Limit,
    notification::Notification,
    ports::{Change, Clock, StorageError, Store},
};

/// Forgets facts some time after their delivery, keys a day after their use, sessions after their end, notices of orders
/// that nobody claims, and what was parked of customers who are gone.
///
/// Several replicas may do it at once: each forgets what the others have left.
pub struct Retention {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    keep: Duration,
}

/// What was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Facts that were delivered.
    pub facts: usize,
    /// Facts that were parked, or behind such, of customers who are gone.
    pub parked: usize,
    /// Keys that were used.
    pub keys: usize,
    /// Sessions that are over, and what was revoked and has expired since.
    pub sessions: usize,
    /// Notices of orders whose customers are not there.
    pub notices: usize,
    /// Attempts to log in that failed, and addresses that were known.
    pub attempts: usize,
}

impl Retention {
    /// Rows removed in one step: few enough that no writer waits long for it.
    pub const STEP: usize = 500;
    /// Between two steps, so that who waits to write comes first; in a file that another process writes to, too.
    pub const PAUSE: Duration = Duration::from_millis(10);

    /// Keeps delivered facts for this long.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, keep: Duration) -> Self {
        Self { store, clock, keep }
    }

    /// Forgets what is due, in small steps, and says how much it was. It may be stopped between any two of them.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails; what was forgotten until then is.
    pub async fn sweep(&self) -> Result<Forgotten, StorageError> {
        let now = self.clock.now();
        let (delivered, used) = (now.before(self.keep), now.before(Change::REMEMBERED));
        let facts = in_steps(|| self.store.forget_delivered(delivered, Self::STEP)).await?;
        let parked = in_steps(|| self.store.forget_parked(delivered, Self::STEP)).await?;
        let keys = in_steps(|| self.store.forget_keys(used, Self::STEP)).await?;
        // An hour later, since other clocks may be behind.
        let ended = now.before(Duration::from_hours(1));
        let sessions = in_steps(|| self.store.forget_ended(ended, Self::STEP)).await?;
        let unclaimed = now.before(Notification::UNCLAIMED);
        let notices = in_steps(|| self.store.forget_unclaimed(unclaimed, Self::STEP)).await?;
        let (failed, known) = (now.before(Limit::REMEMBERED), now.before(Limit::KNOWN));
        let attempts = in_steps(|| self.store.forget_failures(failed, Self::STEP)).await?
            + in_steps(|| self.store.forget_addresses(known, Self::STEP)).await?;
        Ok(Forgotten { facts, parked, keys, sessions, notices, attempts })
    }
}

async fn in_steps<F>(step: impl Fn() -> F) -> Result<usize, StorageError>
where
    F: Future<Output = Result<usize, StorageError>>,
{
    let mut forgotten = 0;
    loop {
        let now = step().await?;
        forgotten += now;
        if now < Retention::STEP {
            return Ok(forgotten);
        }
        tokio::time::sleep(Retention::PAUSE).await;
    }
}
