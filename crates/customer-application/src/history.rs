//! An administrator asks who changed a customer.

use std::sync::Arc;

use customer_domain::{
    access::Admin,
    customer::CustomerId,
    event::Subject,
    ports::{AuditQuery, AuditTrail, CustomerRepository, Recorded, StorageError},
};

/// What was done to customers, and the ports that tell it.
#[derive(Clone)]
pub struct History {
    trail: Arc<dyn AuditTrail>,
    customers: Arc<dyn CustomerRepository>,
}

impl History {
    /// Wires the use case to its ports.
    #[must_use]
    pub fn new(trail: Arc<dyn AuditTrail>, customers: Arc<dyn CustomerRepository>) -> Self {
        Self { trail, customers }
    }

    /// The newest entries about a customer, the newest first, before the one of this number; `None` if nobody ever had
    /// this identity. A customer who was removed has a history still.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    pub async fn of_customer(
        &self,
        _by: &Admin,
        id: CustomerId,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Option<Vec<Recorded>>, StorageError> {
        let sought = AuditQuery { subject: Some(Subject::Customer(id)), since: None, before, limit };
        let found = self.trail.read(&sought).await?;
        // One who was registered before there was a trail has none.
        if found.is_empty() && before.is_none() && self.customers.find(id).await?.is_none() {
            return Ok(None);
        }
        Ok(Some(found))
    }
}
