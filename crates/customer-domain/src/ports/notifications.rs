//! Where order notices are kept.

use async_trait::async_trait;

use super::StorageError;
use crate::{
    Timestamp,
    customer::CustomerId,
    notification::{Notification, Place},
    page::{Page, Start},
};

/// Keeps order notices, each once.
///
/// What is kept of a customer goes with the customer: whoever removes one removes these too, in the same step.
#[async_trait]
pub trait NotificationRepository: Send + Sync {
    /// Stores a notification, unless there is one of the same order: of those that race for one order exactly one is
    /// stored, and it stays as it is.
    ///
    /// It is stored as well when its customer is not there, since orders may be heard of first; but not unnoticed
    /// beside the removal of that customer.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails; then nothing was stored, unless the store went away before it answered.
    async fn receive(&self, notification: &Notification) -> Result<Received, StorageError>;

    /// One page of them, newest first.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn notifications(&self, query: &NoticesQuery) -> Result<Page<Notification>, StorageError>;

    /// Forgets at most `limit` notifications that were received before a moment and whose customers are not there,
    /// and says how many.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn forget_unclaimed(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError>;
}

/// What became of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// It is the first of its order, and is kept.
    Stored,
    /// Its order was told of before.
    Repeated,
}

/// What a page of notifications is asked by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticesQuery {
    /// Whose, or everybody's.
    pub customer: Option<CustomerId>,
    /// From where on.
    pub start: Start<Place>,
    /// The most notifications, from 1.
    pub limit: usize,
}
