//! Anybody who is logged in looks a customer up.

use customer_domain::{
    access::Principal,
    customer::{Customer, CustomerId},
    ports::StorageError,
};

use super::Customers;

impl Customers {
    /// The customer with this identity, if there is one.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    pub async fn find(&self, _by: &Principal, id: CustomerId) -> Result<Option<Customer>, StorageError> {
        self.repository.find(id).await
    }
}
