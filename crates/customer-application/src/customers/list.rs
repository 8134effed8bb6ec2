//! Anybody who is logged in lists the customers.

use customer_domain::{
    access::Principal,
    customer::{Customer, CustomerId},
    ports::StorageError,
};

use super::Customers;

impl Customers {
    /// The first `limit` customers by ascending identity, from the one after `after` on. Ask again with the last
    /// of them to go on; nothing is held between.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    pub async fn list(
        &self,
        _by: &Principal,
        after: Option<CustomerId>,
        limit: usize,
    ) -> Result<Vec<Customer>, StorageError> {
        self.repository.list(after, limit).await
    }
}
