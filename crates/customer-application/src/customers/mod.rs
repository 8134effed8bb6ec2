//! What can be done with customers.

mod edit;
mod find;
mod list;
mod register;
mod remove;

use std::sync::Arc;

use customer_domain::{
    event::TraceParent,
    ports::{Change, CommitError, Committed, CustomerRepository, Write},
};

pub use edit::EditError;
pub use register::RegisterError;
pub use remove::RemoveError;

use crate::{Bell, Stamps};

/// The use cases about customers, and the ports that they share.
#[derive(Clone)]
pub struct Customers {
    repository: Arc<dyn CustomerRepository>,
    stamps: Stamps,
    bell: Bell,
}

impl Customers {
    /// Wires the use cases to their ports; the bell is rung whenever there is a fact to announce.
    #[must_use]
    pub fn new(repository: Arc<dyn CustomerRepository>, stamps: Stamps, bell: Bell) -> Self {
        Self { repository, stamps, bell }
    }

    async fn commit(&self, write: Write, trace: Option<TraceParent>) -> Result<Committed, CommitError> {
        let change = Change { write, stamp: self.stamps.next(trace) };
        let committed = self.repository.commit(change).await?;
        if committed.announced {
            self.bell.ring();
        }
        Ok(committed)
    }
}
