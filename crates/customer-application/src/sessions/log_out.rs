//! Somebody logs out: the token is good no more, on any replica.

use std::time::Duration;

use customer_domain::{access::Bearer, ports::StorageError};

use super::Sessions;

impl Sessions {
    /// Ends a token, here at once, and on every replica as soon as it catches up.
    ///
    /// # Errors
    ///
    /// [`StorageError`]; the token may be good still.
    pub async fn log_out(&self, bearer: &Bearer) -> Result<(), StorageError> {
        self.revocations.revoke(bearer.token, bearer.expires).await?;
        self.revoked.add(bearer.token, bearer.expires);
        Ok(())
    }

    /// Learns what was revoked elsewhere. To be called more often than every second, so that all replicas
    /// know within two.
    ///
    /// # Errors
    ///
    /// [`StorageError`]; what was known before stays known.
    pub async fn catch_up(&self) -> Result<(), StorageError> {
        // A token may be taken for good a little after its end, by clocks that differ, and is refused until then.
        let ended = self.clock.now().before(Duration::from_mins(1));
        let told = self.revocations.revoked(ended).await?;
        self.revoked.extend(told, ended);
        Ok(())
    }
}
