//! Where customers are kept.

use async_trait::async_trait;
use thiserror::Error;

use super::StorageError;
use crate::{
    customer::{Customer, CustomerId, Details, Edit},
    event::Stamp,
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

    /// Stores a change and its fact together, or neither.
    ///
    /// - The facts of one customer enter the outbox in the order of its versions, however many write at once.
    /// - Of writers that race for one address exactly one wins; every other is told `EmailTaken`.
    /// - An edit that changes nothing makes neither a version nor a fact.
    /// - An identity is given to one customer, and never again after that one was removed.
    ///
    /// # Errors
    ///
    /// [`CommitError`]; nothing was stored then, unless the store went away before it answered.
    async fn commit(&self, change: Change) -> Result<Committed, CommitError>;
}

/// One atomic step.
#[derive(Clone, Debug)]
pub struct Change {
    /// What to do.
    pub write: Write,
    /// Identity and time of the fact that it becomes.
    pub stamp: Stamp,
}

/// What to do to the stored customers.
#[derive(Clone, Debug)]
pub enum Write {
    /// Add a customer.
    Register(Details),
    /// Change some members of one.
    Edit(CustomerId, Edit),
    /// Remove one.
    Remove(CustomerId),
}

/// What was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The customer as it is now or, if it was removed, as it was last.
    pub customer: Customer,
    /// Whether there is a new fact to announce.
    pub announced: bool,
}

/// Why a change was refused.
#[derive(Debug, Error)]
pub enum CommitError {
    /// Another customer has this address, in this or another letter case.
    #[error("the address is another customer's")]
    EmailTaken,
    /// The customer to change is not there.
    #[error("there is no such customer")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
