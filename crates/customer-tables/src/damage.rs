//! What stands in a table and was never written there by this service.

use customer_domain::ports::StorageError;

/// What was read is not what is ever written.
pub fn corrupt(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StorageError {
    StorageError::Corrupt(why.into())
}
