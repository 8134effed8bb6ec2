//! Facts that wait to be announced.

use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use super::{Patience, PublishError, StorageError};
use crate::{
    Timestamp,
    customer::{CustomerId, Version},
    event::{Fact, FactId, Subject},
};

/// Names one relay among all replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RelayId(pub Uuid);

/// What a relay gets when it asks for work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The relay is the active one until its lease ends: the oldest facts that are due, oldest first, perhaps none.
    Facts(Vec<Fact>),
    /// Another relay is active.
    Elsewhere,
}

/// How much waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Facts that are on their way: not delivered yet, and not parked.
    pub pending: u64,
    /// When the oldest of them, which is the one that was stored first, happened.
    pub oldest: Option<Timestamp>,
    /// Facts that nobody tries to deliver any more until they are replayed: parked ones, and those behind them.
    pub parked: u64,
}

/// A fact that was not delivered for its own sake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setback {
    /// Which one.
    pub fact: FactId,
    /// Why.
    pub why: PublishError,
}

/// A fact that is set aside. Later facts of its subject wait behind it, so that none overtakes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// Which one.
    pub fact: FactId,
    /// Whom it is about.
    pub subject: Subject,
    /// The version that the customer has by it, if it is about one.
    pub version: Option<Version>,
    /// When it was tried last.
    pub since: Timestamp,
    /// How often it was tried.
    pub tries: u32,
    /// Why it is parked, without personal data.
    pub reason: String,
}

/// Which facts are to be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replay {
    /// What was delivered at this moment or later.
    Since(Timestamp),
    /// All that is kept of one customer; what is parked of it too.
    Customer(CustomerId),
    /// What is parked, and what waits behind it.
    Parked,
}

/// Hands facts to one relay at a time, in the order in which they were stored for each subject.
///
/// A fact that cannot be read any more is parked by the store itself. Of a customer who is gone, nothing but the
/// deletion outlasts its delivery: the removal takes what was delivered before, `settle` what is delivered later.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Makes this relay the active one for the time of the lease, unless another's lease still runs, and hands
    /// it at most `limit` pending facts. Time is told by the store, so that replicas need not agree on it.
    ///
    /// A fact is handed out again until it is settled. None is handed out of a subject of whom a fact is held or
    /// parked.
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

    /// Holds facts that were not delivered for their own sake, and all others of their subjects, until they are
    /// due again; or parks them when patience has an end. Says which are parked now.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn hold(
        &self,
        setbacks: &[Setback],
        patience: Patience,
        at: Timestamp,
    ) -> Result<Vec<FactId>, StorageError>;

    /// At most `limit` of the parked facts, those that have been for longest first.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn parked(&self, limit: usize) -> Result<Vec<Parked>, StorageError>;

    /// Has facts sent again: at most `limit` of those that were delivered before a moment, what is to be sent again and stands
    /// before them about the same customers, and all that are freed. Says how many; to be repeated until it is fewer than
    /// the limit. So the facts of one customer are sent in their order, also while it is repeated.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn replay(&self, which: Replay, before: Timestamp, limit: usize) -> Result<usize, StorageError>;

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

    /// Gives up what was parked before a moment of customers who are gone: removes at most `limit` facts, what waits behind
    /// the parked ones too, but never the deletions, which are handed out when nothing is before them any more. Says
    /// how many it removed.
    ///
    /// A deletion that is itself parked stays so.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn forget_parked(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError>;
}
