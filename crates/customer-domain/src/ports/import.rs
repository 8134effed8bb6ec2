//! Where many customers come in at once.

use async_trait::async_trait;

use super::StorageError;
use crate::{
    Timestamp,
    access::Author,
    import::{Identities, Incoming, Verdict},
};

/// Takes customers from elsewhere into the store.
#[async_trait]
pub trait CustomerImport: Send + Sync {
    /// Stores those of a batch that can be stored, all of them together, and says of each in turn what became of it.
    ///
    /// - What is decided of each is decided by [`Known`](crate::import::Known), on the batch in its order. Of those that
    ///   get a new identity none gets one that another of the batch keeps.
    /// - Each that is added leaves an entry in the audit trail, and, if the batch is announced, the fact that it was
    ///   created.
    /// - Whoever races for an address with the batch wins or loses as in any registration: an address has one customer.
    /// - Identities that the store gives later are higher than any that was kept.
    /// - The same batch again adds nobody.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails; nothing of the batch was stored then, unless the store went away before it
    /// answered.
    async fn import(&self, batch: Batch) -> Result<Vec<Verdict>, StorageError>;
}

/// Customers that are stored in one step.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Who they are: [`Batch::MOST`] at most.
    pub rows: Vec<Incoming>,
    /// What becomes of their identities.
    pub identities: Identities,
    /// Whether others are told.
    pub announced: bool,
    /// Whether it is only asked what would become of them.
    pub trial: bool,
    /// When.
    pub at: Timestamp,
    /// Who does it.
    pub by: Author,
}

impl Batch {
    /// So many are one step of every store.
    pub const MOST: usize = 1000;
}
