//! Where many customers come in at once.

use async_trait::async_trait;

use super::StorageError;
use crate::{
    Timestamp,
    access::Author,
    customer::CustomerId,
    import::{HIGHEST_ID, Identities, Incoming, Verdict},
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
    /// - Identities that the store gives from then on are higher than [`Batch::goes_on_after`], whatever became of whoever
    ///   came with it, and than any that it gave before; also where the batch has no rows. A trial changes nothing of that.
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
    /// The highest identity that stood beside them in what is no customer, if one did: others may know somebody by it.
    pub withheld: Option<CustomerId>,
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

    /// The highest identity that came, whether it is kept or not: none up to it is given to a stranger. One above
    /// [`HIGHEST_ID`] does not count, since it leaves no room for those that follow.
    #[must_use]
    pub fn goes_on_after(&self) -> Option<CustomerId> {
        let came = self.rows.iter().filter_map(|row| row.id).chain(self.withheld);
        came.filter(|id| id.get() <= HIGHEST_ID).max()
    }
}
