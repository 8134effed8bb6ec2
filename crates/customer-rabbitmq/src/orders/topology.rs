//! The exchanges, queues and bindings that a consumer of orders relies on. It knows no message.

use amqprs::{
    FieldTable,
    channel::{
        BasicQosArguments, Channel, ExchangeDeclareArguments, ExchangeType, QueueBindArguments,
        QueueDeclareArguments,
    },
    error::Error,
};
use async_trait::async_trait;
use customer_contract::channels::{
    ORDER_NOTIFICATIONS_DEAD_EXCHANGE, ORDER_NOTIFICATIONS_DEAD_QUEUE, ORDER_NOTIFICATIONS_EXCHANGE,
    ORDER_NOTIFICATIONS_QUEUE,
};

use crate::session::Topology;

/// The names of the exchanges and queues: the contract's, unless tests share a broker. At most 255 bytes each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderChannels {
    /// Where MS-Commande sends.
    pub exchange: String,
    /// Where notices wait for this service.
    pub queue: String,
    /// How what cannot be read leaves that queue.
    pub dead_exchange: String,
    /// Where it lies then.
    pub dead_queue: String,
}

impl Default for OrderChannels {
    fn default() -> Self {
        Self {
            exchange: ORDER_NOTIFICATIONS_EXCHANGE.to_owned(),
            queue: ORDER_NOTIFICATIONS_QUEUE.to_owned(),
            dead_exchange: ORDER_NOTIFICATIONS_DEAD_EXCHANGE.to_owned(),
            dead_queue: ORDER_NOTIFICATIONS_DEAD_QUEUE.to_owned(),
        }
    }
}

/// What there is to declare.
pub(super) struct Orders {
    pub(super) channels: OrderChannels,
    /// How many notices the broker hands out before one of them is acknowledged.
    pub(super) prefetch: u16,
}

impl Orders {
    /// Declares exchanges, queues and bindings, and says how many dead letters there are. What is there already stays
    /// as it is.
    ///
    /// The exchange of orders is declared as pika does by default, which is what MS-Commande does: neither durable nor
    /// auto-delete, without arguments. Any difference makes the broker close the channel, ours or theirs.
    pub(super) async fn everything(&self, channel: &Channel) -> Result<u32, Error> {
        let OrderChannels { exchange, queue, dead_exchange, dead_queue } = &self.channels;
        let mut dead = ExchangeDeclareArguments::of_type(dead_exchange, ExchangeType::Fanout);
        channel.exchange_declare(dead.durable(true).finish()).await?;
        let declared = channel.queue_declare(QueueDeclareArguments::durable_client_named(dead_queue)).await?;
        channel.queue_bind(QueueBindArguments::new(dead_queue, dead_exchange, "")).await?;

        channel.exchange_declare(ExchangeDeclareArguments::of_type(exchange, ExchangeType::Fanout)).await?;
        let mut arguments = FieldTable::new();
        if let Ok(name) = "x-dead-letter-exchange".try_into() {
            arguments.insert(name, dead_exchange.as_str().into());
        }
        let mut live = QueueDeclareArguments::durable_client_named(queue);
        channel.queue_declare(live.arguments(arguments).finish()).await?;
        channel.queue_bind(QueueBindArguments::new(queue, exchange, "")).await?;
        Ok(declared.map_or(0, |(_, messages, _)| messages))
    }
}

#[async_trait]
impl Topology for Orders {
    async fn declare(&self, channel: &Channel) -> Result<(), Error> {
        self.everything(channel).await?;
        channel.basic_qos(BasicQosArguments::new(0, self.prefetch, false)).await
    }
}
