//! A replica learns what ended elsewhere.

use customer_domain::{access::Revocation, ports::StorageError};

use super::Sessions;

impl Sessions {
    /// Learns what was revoked, here and elsewhere. To be called more often than every second, so that all replicas
    /// know within two.
    ///
    /// # Errors
    ///
    /// [`StorageError`]; what was known before stays known.
    pub async fn catch_up(&self) -> Result<(), StorageError> {
        let now = self.stamps.now();
        let told = self.ports.sessions.revoked(now).await?;
        self.revoked.extend(told, now);
        Ok(())
    }

    /// Learns of one by another way, which may be quicker than the store.
    pub fn learn(&self, revocation: Revocation) {
        self.revoked.add(revocation);
    }
}
