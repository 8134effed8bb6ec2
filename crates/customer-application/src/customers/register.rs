//! An administrator registers a customer.

use customer_domain::{
    access::Admin,
    customer::{Customer, Details},
    event::TraceParent,
    ports::{CommitError, StorageError, Write},
};
use thiserror::Error;

use super::Customers;

/// Why a customer could not be registered.
#[derive(Debug, Error)]
pub enum RegisterError {
    /// Another customer has this address, in this or another letter case.
    #[error("the address is another customer's")]
    EmailTaken,
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Customers {
    /// Registers a customer and records the fact, to be announced.
    ///
    /// # Errors
    ///
    /// [`RegisterError`]; nothing is stored or announced then.
    pub async fn register(
        &self,
        _by: &Admin,
        details: Details,
        trace: Option<TraceParent>,
    ) -> Result<Customer, RegisterError> {
        match self.commit(Write::Register(details), trace).await {
            Ok(committed) => Ok(committed.customer),
            Err(CommitError::EmailTaken) => Err(RegisterError::EmailTaken),
            Err(CommitError::NotFound) => {
                Err(StorageError::Corrupt("a registration found nobody".into()).into())
            }
            Err(CommitError::Storage(error)) => Err(error.into()),
        }
    }
}
