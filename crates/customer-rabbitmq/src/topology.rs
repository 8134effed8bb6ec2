//! The exchanges, the queue and the binding that a publisher relies on. It knows no message.

use amqprs::{
    channel::{Channel, ExchangeDeclareArguments, ExchangeType, QueueBindArguments, QueueDeclareArguments},
    error::Error,
};
use customer_contract::channels::{CLIENT_DELETION_EXCHANGE, CLIENT_DELETION_QUEUE, CUSTOMERS_EXCHANGE};

/// Declares all of it; what is there already stays as it is.
///
/// MS-Commande's exchange and queue are declared as pika does by default, which is what MS-Commande does: the
/// exchange neither durable nor auto-delete, the queue durable, both without arguments. Any difference makes the
/// broker close the channel, ours or theirs. A broker that restarts may lose the exchange and the binding, so
/// this is done at every connection.
pub(crate) async fn declare(channel: &Channel) -> Result<(), Error> {
    let deletions = ExchangeDeclareArguments::of_type(CLIENT_DELETION_EXCHANGE, ExchangeType::Fanout);
    channel.exchange_declare(deletions).await?;
    channel.queue_declare(QueueDeclareArguments::durable_client_named(CLIENT_DELETION_QUEUE)).await?;
    let binding = QueueBindArguments::new(CLIENT_DELETION_QUEUE, CLIENT_DELETION_EXCHANGE, "");
    channel.queue_bind(binding).await?;

    let mut customers = ExchangeDeclareArguments::of_type(CUSTOMERS_EXCHANGE, ExchangeType::Topic);
    channel.exchange_declare(customers.durable(true).finish()).await
}
