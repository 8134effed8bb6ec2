//! Where customers are kept.

use std::time::Duration;

use async_trait::async_trait;
use thiserror::Error;

use super::StorageError;
use crate::{
    Timestamp,
    access::Author,
    customer::{Customer, CustomerId, Details, Edit, Expected, Version},
    event::Stamp,
    once::Once,
    page::{Filter, Page, PageQuery},
};

/// Keeps customers, and the facts about them that are still to be announced.
#[async_trait]
pub trait CustomerRepository: Send + Sync {
    /// The customer with this identity, if there is one.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn find(&self, id: CustomerId) -> Result<Option<Customer>, StorageError>;

    /// The first `limit` customers by ascending identity, from the one after `after` on.
    ///
    /// Nothing stays open between two calls, so a slow reader of a long list holds nothing.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn list(&self, after: Option<CustomerId>, limit: usize) -> Result<Vec<Customer>, StorageError>;

    /// One page of the list.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn page(&self, query: &PageQuery) -> Result<Page, StorageError>;

    /// How many customers there are of these.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn count(&self, filter: &Filter) -> Result<u64, StorageError>;

    /// Stores a change, its fact and its key together, or nothing.
    ///
    /// - The facts of one customer enter the outbox in the order of its versions, however many write at once.
    /// - Of writers that race for one address exactly one wins; every other is told `EmailTaken`. Of those that
    ///   race to change one version exactly one wins; every other is told `Stale`.
    /// - An edit that changes nothing makes neither a version nor a fact.
    /// - An identity is given to one customer, and never again after that one was removed.
    /// - Under one key a change is made once. The same request again is answered as it was the first time,
    ///   whatever happened since; but what is remembered of a customer goes with the customer, and then the answer
    ///   is that there is no such customer. A key is remembered for [`Change::REMEMBERED`].
    ///
    /// # Errors
    ///
    /// [`CommitError`]; nothing was stored then, unless the store went away before it answered.
    async fn commit(&self, change: Change) -> Result<Answered, CommitError>;

    /// Forgets at most `limit` keys that were used before a moment, and says how many.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn forget_keys(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError>;
}

/// One atomic step.
#[derive(Clone, Debug)]
pub struct Change {
    /// What to do.
    pub write: Write,
    /// Identity and time of the fact that it becomes.
    pub stamp: Stamp,
    /// The key under which it is made once, if it has one.
    pub once: Option<Once>,
    /// Who makes it.
    pub by: Author,
}

impl Change {
    /// How long a key is remembered.
    pub const REMEMBERED: Duration = Duration::from_hours(24);

    /// Keys that were used before this moment count as new.
    #[must_use]
    pub fn forgotten_before(&self) -> Timestamp {
        self.stamp.at.before(Self::REMEMBERED)
    }
}

/// What to do to the stored customers.
#[derive(Clone, Debug)]
pub enum Write {
    /// Add a customer.
    Register(Details),
    /// Change some members of one, if it is of such a version.
    Edit(CustomerId, Edit, Expected),
    /// Remove one, if it is of such a version.
    Remove(CustomerId, Expected),
}

/// What a change came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// What is remembered under its key.
    pub outcome: Outcome,
    /// Whether there is a new fact to announce.
    pub announced: bool,
    /// Whether this is the answer to an earlier request.
    pub replayed: bool,
}

/// How a change ended, well or not.
#[expect(clippy::large_enum_variant, reason = "one is made for each request, and nearly always the largest")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The customer as it was then.
    Kept(Customer),
    /// There is no such customer any more.
    Removed(CustomerId),
    /// Nothing was changed.
    Refused(Refusal),
}

/// Why nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Another customer has this address, in this or another letter case.
    EmailTaken,
    /// The customer to change is not there.
    NotFound,
    /// The customer is of another version than was expected.
    Stale {
        /// The version that it has.
        current: Version,
    },
}

impl Answered {
    /// A change that was made, or found that there was nothing to change.
    #[must_use]
    pub const fn now(outcome: Outcome, announced: bool) -> Self {
        Self { outcome, announced, replayed: false }
    }

    /// A change that was refused.
    #[must_use]
    pub const fn refused(why: Refusal) -> Self {
        Self::now(Outcome::Refused(why), false)
    }

    /// The answer to an earlier request, once more.
    #[must_use]
    pub const fn again(outcome: Outcome) -> Self {
        Self { outcome, announced: false, replayed: true }
    }
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum CommitError {
    /// The first request under this key is not done yet.
    #[error("the first request under this key is still running")]
    KeyInUse,
    /// The first request under this key asked for something else.
    #[error("the key was used for another request")]
    KeyReused,
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
