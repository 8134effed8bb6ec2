//! An administrator changes a customer.

use customer_domain::{
    access::Admin,
    customer::{Customer, CustomerId, Edit},
    event::TraceParent,
    ports::{CommitError, StorageError, Write},
};
use thiserror::Error;

use super::Customers;

/// Why a customer could not be changed.
#[derive(Debug, Error)]
pub enum EditError {
    /// There is no such customer.
    #[error("there is no such customer")]
    NotFound,
    /// Another customer has this address, in this or another letter case.
    #[error("the address is another customer's")]
    EmailTaken,
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Customers {
    /// Changes some members of a customer, and records the fact. What changes nothing makes neither a version
    /// nor a fact.
    ///
    /// # Errors
    ///
    /// [`EditError`]; nothing is stored or announced then.
    pub async fn edit(
        &self,
        _by: &Admin,
        id: CustomerId,
        edit: Edit,
        trace: Option<TraceParent>,
    ) -> Result<Customer, EditError> {
        match self.commit(Write::Edit(id, edit), trace).await {
            Ok(committed) => Ok(committed.customer),
            Err(CommitError::EmailTaken) => Err(EditError::EmailTaken),
            Err(CommitError::NotFound) => Err(EditError::NotFound),
            Err(CommitError::Storage(error)) => Err(error.into()),
        }
    }
}
