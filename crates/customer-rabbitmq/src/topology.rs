//! The exchanges, the queue and the binding that a publisher relies on. It knows no message.

use amqprs::{
    channel::{
        Channel, ConfirmSelectArguments, ExchangeDeclareArguments, ExchangeType, QueueBindArguments,
        QueueDeclareArguments,
    },
    error::Error,
};
use async_trait::async_trait;
use customer_contract::channels::{CLIENT_DELETION_EXCHANGE, CLIENT_DELETION_QUEUE, CUSTOMERS_EXCHANGE};

use crate::session::Topology;

/// All of it, and a channel that confirms; what is there already stays as it is.
///
/// MS-Commande's exchange and queue are declared as pika does by default, which is what MS-Commande does: the
/// exchange neither durable nor auto-delete, the queue durable, both without arguments. Any difference makes the
/// broker close the channel, ours or theirs. A broker that restarts may lose the exchange and the binding, so
/// this is done at every connection.
pub(crate) struct Publishing;

#[async_trait]
impl Topology for Publishing {
    async fn declare(&self, channel: &Channel) -> Result<(), Error> {
        let deletions = ExchangeDeclareArguments::of_type(CLIENT_DELETION_EXCHANGE, ExchangeType::Fanout);
        channel.exchange_declare(deletions).await?;
        channel.queue_declare(QueueDeclareArguments::durable_client_named(CLIENT_DELETION_QUEUE)).await?;
        let binding = QueueBindArguments::new(CLIENT_DELETION_QUEUE, CLIENT_DELETION_EXCHANGE, "");
        channel.queue_bind(binding).await?;

        let mut customers = ExchangeDeclareArguments::of_type(CUSTOMERS_EXCHANGE, ExchangeType::Topic);
        channel.exchange_declare(customers.durable(true).finish()).await?;
        channel.confirm_select(ConfirmSelectArguments::default()).await
    }
}
