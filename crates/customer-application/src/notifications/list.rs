//! Anybody who is logged in looks at what was heard of orders.

use customer_domain::{
    access::Principal,
    notification::Notification,
    page::Page,
    ports::{NoticesQuery, StorageError},
};

use super::Notifications;

impl Notifications {
    /// One page, newest first; nothing if it is asked for a customer who is not there.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    pub async fn list(
        &self,
        _by: &Principal,
        query: &NoticesQuery,
    ) -> Result<Option<Page<Notification>>, StorageError> {
        if let Some(customer) = query.customer
            && self.customers.find(customer).await?.is_none()
        {
            return Ok(None);
        }
        self.repository.notifications(query).await.map(Some)
    }
}
