//! What is heard of orders.

mod list;
mod receive;

use std::sync::Arc;

use customer_domain::ports::{Clock, CustomerRepository, NotificationRepository};

/// The use cases about notices of orders, and the ports that they share.
#[derive(Clone)]
pub struct Notifications {
    repository: Arc<dyn NotificationRepository>,
    customers: Arc<dyn CustomerRepository>,
    clock: Arc<dyn Clock>,
}

impl Notifications {
    /// Wires the use cases to their ports.
    #[must_use]
    pub fn new(
        repository: Arc<dyn NotificationRepository>,
        customers: Arc<dyn CustomerRepository>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { repository, customers, clock }
    }
}
