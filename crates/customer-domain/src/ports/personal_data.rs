//! What is kept of one person beside the customer itself, the notices and the history: the copies.

use async_trait::async_trait;

use super::StorageError;
use crate::{
    Timestamp,
    customer::{Customer, CustomerId, Version},
    event::{CustomerEvent, FactId},
    once::OnceKey,
};

/// Tells which copies of a customer's data are kept, so that they can be handed out.
///
/// Each method gives a step of at most `limit`, in a fixed order, from the one after `after` on; nothing stays open
/// between two steps.
#[async_trait]
pub trait PersonalData: Send + Sync {
    /// The facts about a customer that are in the outbox, delivered or not, by version.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn facts_of(
        &self,
        customer: CustomerId,
        after: Option<Version>,
        limit: usize,
    ) -> Result<Vec<KeptFact>, StorageError>;

    /// The answers under keys that hold a customer, by key.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn answers_of(
        &self,
        customer: CustomerId,
        after: Option<&OnceKey>,
        limit: usize,
    ) -> Result<Vec<KeptAnswer>, StorageError>;
}

/// A fact about a customer, in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFact {
    /// Which one.
    pub id: FactId,
    /// The version that the customer has by it.
    pub version: Version,
    /// When it happened.
    pub at: Timestamp,
    /// When it was delivered last; not at all, if it waits.
    pub delivered: Option<Timestamp>,
    /// What happened; nothing, if it cannot be read any more.
    pub event: Option<CustomerEvent>,
}

/// An answer that holds a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// Under which key.
    pub key: OnceKey,
    /// When the key was used.
    pub used: Timestamp,
    /// The customer as it was then.
    pub customer: Customer,
}
