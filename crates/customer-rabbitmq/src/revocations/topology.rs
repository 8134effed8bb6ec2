//! The queue that one replica hears with, for as long as its connection lives. It knows no message.

use amqprs::{
    channel::{Channel, ExchangeDeclareArguments, ExchangeType, QueueBindArguments, QueueDeclareArguments},
    error::Error,
};
use async_trait::async_trait;
use customer_contract::channels::{CUSTOMERS_EXCHANGE, SESSION_REVOKED};

use crate::session::Topology;

/// On a channel this means the queue that was declared last on it (AMQP 0-9-1, `queue.bind`). The broker gives it a name,
/// since the queue of a connection that it does not know to be dead has the last one still, and removes it with the
/// connection.
pub(super) const OWN_QUEUE: &str = "";

/// What there is to declare.
pub(super) struct Ear;

#[async_trait]
impl Topology for Ear {
    async fn declare(&self, channel: &Channel) -> Result<(), Error> {
        let mut customers = ExchangeDeclareArguments::of_type(CUSTOMERS_EXCHANGE, ExchangeType::Topic);
        channel.exchange_declare(customers.durable(true).finish()).await?;
        channel.queue_declare(QueueDeclareArguments::exclusive_server_named()).await?;
        channel.queue_bind(QueueBindArguments::new(OWN_QUEUE, CUSTOMERS_EXCHANGE, SESSION_REVOKED)).await
    }
}
