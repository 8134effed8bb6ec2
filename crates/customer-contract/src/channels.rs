//! Where the messages are, in RabbitMQ's terms.

/// Fanout, **not durable**, as MS-Commande declares it: [`crate::ClientDeleted`] for each deletion.
pub const CLIENT_DELETION_EXCHANGE: &str = "client_deletion_exchange";

/// MS-Commande's queue on it: durable, no arguments. We declare it too, so that deletions wait for MS-Commande
/// whoever starts first.
pub const CLIENT_DELETION_QUEUE: &str = "client_deletion_queue";

/// Topic, durable: every [`crate::CloudEvent`], under its type as the routing key.
pub const CUSTOMERS_EXCHANGE: &str = "customers";

/// The type and routing key of [`crate::SessionRevoked`] on [`CUSTOMERS_EXCHANGE`].
pub const SESSION_REVOKED: &str = "session.revoked.v1";

/// Fanout, **not durable**, as MS-Commande declares it: an [`crate::OrderNotification`] for each order.
pub const ORDER_NOTIFICATIONS_EXCHANGE: &str = "order_notifications";

/// Our queue on it, durable: notices of orders wait here while we are away. What cannot be read leaves it for
/// [`ORDER_NOTIFICATIONS_DEAD_QUEUE`].
pub const ORDER_NOTIFICATIONS_QUEUE: &str = "ms-client.order_notifications";

/// Fanout, durable: how what cannot be read gets from our queue to the queue of the same name.
pub const ORDER_NOTIFICATIONS_DEAD_EXCHANGE: &str = "ms-client.order_notifications.dead";

/// Durable: notices that could not be read, for people to look at.
pub const ORDER_NOTIFICATIONS_DEAD_QUEUE: &str = "ms-client.order_notifications.dead";

/// The media type of a [`crate::CloudEvent`] in its structured form.
pub const CLOUD_EVENT_MEDIA_TYPE: &str = "application/cloudevents+json; charset=utf-8";

/// The `app_id` of every message.
pub const APP_ID: &str = "ms-client";
