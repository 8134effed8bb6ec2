//! Another service tells of an order, perhaps more than once.

use customer_domain::{
    notification::{Notification, OrderNotice},
    ports::{Received, StorageError},
};

use super::Notifications;

impl Notifications {
    /// Keeps a notice with the present moment, if it is the first of its order. Its customer need not be there: what
    /// waits too long for one is forgotten by the retention.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails; to receive it again does no harm.
    pub async fn receive(&self, notice: OrderNotice) -> Result<Received, StorageError> {
        let notification = Notification { notice, received_at: self.clock.now() };
        self.repository.receive(&notification).await
    }
}
