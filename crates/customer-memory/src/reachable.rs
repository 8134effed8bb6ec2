//! [`Reachable`] in memory.

use async_trait::async_trait;
use customer_domain::ports::{Reachable, StorageError};

use crate::MemoryStore;

#[async_trait]
impl Reachable for MemoryStore {
    async fn reach(&self) -> Result<(), StorageError> {
        Ok(())
    }
}
