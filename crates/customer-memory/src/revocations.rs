//! [`Revocations`] in memory.

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    access::TokenId,
    ports::{Revocations, StorageError},
};

use crate::MemoryStore;

#[async_trait]
impl Revocations for MemoryStore {
    async fn revoke(&self, token: TokenId, expires: Timestamp) -> Result<(), StorageError> {
        self.state().revoked.insert(token, expires);
        Ok(())
    }

    async fn revoked(&self, now: Timestamp) -> Result<Vec<(TokenId, Timestamp)>, StorageError> {
        let state = self.state();
        Ok(state.revoked.iter().filter(|(_, end)| **end > now).map(|(token, end)| (*token, *end)).collect())
    }

    async fn forget_expired(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        let mut forgotten = 0;
        self.state().revoked.retain(|_, end| {
            let old = forgotten < limit && *end < before;
            forgotten += usize::from(old);
            !old
        });
        Ok(forgotten)
    }
}
