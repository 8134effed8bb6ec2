//! An administrator removes a customer.

use customer_domain::{
    access::Admin,
    customer::CustomerId,
    event::TraceParent,
    ports::{CommitError, StorageError, Write},
};
use thiserror::Error;

use super::Customers;

/// Why a customer could not be removed.
#[derive(Debug, Error)]
pub enum RemoveError {
    /// There is no such customer.
    #[error("there is no such customer")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Customers {
    /// Removes a customer, and records the fact, so that other services remove what hangs on it.
    ///
    /// # Errors
    ///
    /// [`RemoveError`]; nothing is removed or announced then.
    pub async fn remove(
        &self,
        _by: &Admin,
        id: CustomerId,
        trace: Option<TraceParent>,
    ) -> Result<(), RemoveError> {
        match self.commit(Write::Remove(id), trace).await {
            Ok(_) => Ok(()),
            Err(CommitError::NotFound) => Err(RemoveError::NotFound),
            Err(CommitError::EmailTaken) => {
                Err(StorageError::Corrupt("a removal found its address taken".into()).into())
            }
            Err(CommitError::Storage(error)) => Err(error.into()),
        }
    }
}
