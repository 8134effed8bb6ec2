//! Anybody who is logged in lists the customers.

use customer_domain::{
    access::Principal,
    customer::{Customer, CustomerId},
    page::{Filter, Page, PageQuery},
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

    /// One page of the list.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    pub async fn page(&self, _by: &Principal, query: &PageQuery) -> Result<Page, StorageError> {
        self.repository.page(query).await
    }

    /// How many customers there are of these.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    pub async fn count(&self, _by: &Principal, filter: &Filter) -> Result<u64, StorageError> {
        self.repository.count(filter).await
    }
}
