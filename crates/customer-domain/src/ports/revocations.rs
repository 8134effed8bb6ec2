//! Tokens that ended before their time.

use async_trait::async_trait;

use super::StorageError;
use crate::{Timestamp, access::TokenId};

/// Keeps what all replicas must refuse.
#[async_trait]
pub trait Revocations: Send + Sync {
    /// Notes that a token is good no more. To note it twice is to note it once.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn revoke(&self, token: TokenId, expires: Timestamp) -> Result<(), StorageError>;

    /// The tokens that were revoked and would still be good now, with their ends.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn revoked(&self, now: Timestamp) -> Result<Vec<(TokenId, Timestamp)>, StorageError>;

    /// Forgets at most `limit` tokens that ended before a moment, and says how many.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn forget_expired(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError>;
}
