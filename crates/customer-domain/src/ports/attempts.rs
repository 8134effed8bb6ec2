//! Where attempts to log in are counted, for all replicas.

use async_trait::async_trait;

use super::StorageError;
use crate::{
    Timestamp,
    access::{Admission, Attempt},
};

/// Counts attempts, and tells which of them have to wait.
#[async_trait]
pub trait Attempts: Send + Sync {
    /// Counts an attempt as a failure, unless it comes in a wait.
    ///
    /// However many come at once, over all replicas, no more of them are counted than if they came one after another: to be
    /// called before anything is verified. Some may be told to wait that would not have to, had the others not come.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails; it may have been counted.
    async fn begin(&self, attempt: &Attempt) -> Result<Admission, StorageError>;

    /// It was no failure: what failed for its account from its address counts no more, and the address is known to the
    /// account for [`Limit::KNOWN`](crate::access::Limit::KNOWN). Of an attempt that names no account it only takes back the
    /// count.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn succeeded(&self, attempt: &Attempt) -> Result<(), StorageError>;

    /// Nothing was learnt from it: it counts as if it had not been made.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn take_back(&self, attempt: &Attempt) -> Result<(), StorageError>;

    /// Forgets at most `limit` failures that are older than this, and says how many.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn forget_failures(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError>;

    /// Forgets at most `limit` known addresses that were last logged in from before this, and says how many.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn forget_addresses(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError>;
}
