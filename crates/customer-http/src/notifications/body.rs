//! What is shown of an order, in French.

use customer_contract::OrderNotification;
use customer_domain::notification::Notification;
use serde::Serialize;

/// The notice as it was sent, and when.
#[derive(Serialize)]
pub(crate) struct NotificationBody {
    #[serde(flatten)]
    notice: OrderNotification,
    received_at: String,
}

impl From<&Notification> for NotificationBody {
    fn from(notification: &Notification) -> Self {
        Self {
            notice: OrderNotification::from(&notification.notice),
            received_at: notification.received_at.to_string(),
        }
    }
}
