//! Failures of a store that no use case can act upon.

use std::error::Error as StdError;

use thiserror::Error;

/// The store failed for a reason of its own.
#[derive(Debug, Error)]
pub enum StorageError {
    /// It cannot be reached or is overloaded: worth trying again later.
    #[error("the store cannot be reached")]
    Unavailable(#[source] Box<dyn StdError + Send + Sync>),
    /// What was read is not what was written, or a statement is wrong: a bug.
    #[error("the store holds or answered something unexpected")]
    Corrupt(#[source] Box<dyn StdError + Send + Sync>),
}
