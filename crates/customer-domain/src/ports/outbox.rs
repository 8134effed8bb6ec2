//! Facts that wait to be announced.

use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use super::StorageError;
use crate::{
    Timestamp,
    event::{Fact, FactId},
};

/// Names one relay among all replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RelayId(pub Uuid);

/// What a relay gets when it asks for work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The relay is the active one until its lease ends: the oldest pending facts, oldest first, perhaps none.
    Facts(Vec<Fact>),
    /// Another relay is active.
    Elsewhere,
}

/// How much waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Facts that were not delivered yet.
    pub pending: u64,
    /// When the oldest of them happened.
    pub oldest: Option<Timestamp>,
}

/// Hands facts to one relay at a time, in the order in which they were stored for each customer.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Makes this relay the active one for the time of the lease, unless another's lease still runs, and hands
    /// it at most `limit` pending facts. Time is told by the store, so that replicas need not agree on it.
    ///
    /// A fact is handed out again until it is settled.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn claim(&self, relay: RelayId, limit: usize, lease: Duration) -> Result<Claim, StorageError>;

    /// Notes that these facts were delivered, which is true whoever delivered them: they are never handed out
    /// again. Facts that are not there or were settled before are passed over.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn settle(&self, delivered: &[FactId], at: Timestamp) -> Result<(), StorageError>;

    /// Ends this relay's lease, so that another can be active at once. Nothing happens if it has none.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn resign(&self, relay: RelayId) -> Result<(), StorageError>;

    /// How much waits.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn backlog(&self) -> Result<Backlog, StorageError>;

    /// Removes at most `limit` facts that were delivered before a moment, and says how many it removed.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn forget_delivered(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError>;
}
