//! Whether a store is there.

use async_trait::async_trait;

use super::StorageError;

/// Says whether a store answers.
#[async_trait]
pub trait Reachable: Send + Sync {
    /// Asks the store for next to nothing, however much it keeps.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store cannot be reached, or has no tables.
    async fn reach(&self) -> Result<(), StorageError>;
}
