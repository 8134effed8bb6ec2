//! A consumer that notes what arrives.

use std::{collections::HashSet, sync::Arc};

use amqprs::{
    BasicProperties, Deliver, FieldTable,
    channel::{
        BasicConsumeArguments, Channel, ExchangeDeclareArguments, QueueBindArguments, QueueDeclareArguments,
    },
    connection::{Connection, OpenConnectionArguments},
    consumer::AsyncConsumer,
};
use async_trait::async_trait;
use customer_domain::event::Fact;
use tokio::sync::mpsc;

use super::{broker, soon};

/// What a consumer got.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) routing_key: String,
    pub(crate) properties: BasicProperties,
    pub(crate) body: Vec<u8>,
    /// In what it is not as `docs/asyncapi.yaml` describes it.
    faults: Vec<String>,
}

impl Delivery {
    pub(crate) fn id(&self) -> String {
        self.properties.message_id().cloned().unwrap_or_default()
    }
}

/// A consumer, or an operator, with a connection of its own.
pub(crate) struct Consumer {
    pub(crate) channel: Channel,
    deliveries: mpsc::UnboundedReceiver<Delivery>,
    inbox: Arc<mpsc::UnboundedSender<Delivery>>,
    connection: Connection,
}

struct Inbox(Arc<mpsc::UnboundedSender<Delivery>>);

#[async_trait]
impl AsyncConsumer for Inbox {
    async fn consume(&mut self, _: &Channel, deliver: Deliver, properties: BasicProperties, body: Vec<u8>) {
        let faults = customer_asyncapi::faults(&deliver, &properties, &body);
        self.0.send(Delivery { routing_key: deliver.routing_key().clone(), properties, body, faults }).ok();
    }
}

impl Consumer {
    pub(crate) async fn connect() -> Self {
        let url = broker();
        let (host, port) = (url.host_str().expect("a host"), url.port().unwrap_or(5672));
        let (user, password) = match url.password() {
            Some(password) => (url.username(), password),
            None => ("guest", "guest"),
        };
        let arguments = OpenConnectionArguments::new(host, port, user, password);
        let connection = Connection::open(&arguments).await.expect("a connection");
        let channel = connection.open_channel(None).await.expect("a channel");
        let (inbox, deliveries) = mpsc::unbounded_channel();
        Self { channel, deliveries, inbox: Arc::new(inbox), connection }
    }

    /// Consumes a queue of its own that is bound to the exchange `customers`.
    pub(crate) async fn of_customers(routing_key: &str) -> Self {
        let consumer = Self::connect().await;
        let queue = consumer.bind_customers(routing_key, FieldTable::new()).await;
        consumer.consume(&queue).await;
        consumer
    }

    /// Binds a queue of its own to the exchange `customers`, and tells its name.
    pub(crate) async fn bind_customers(&self, routing_key: &str, arguments: FieldTable) -> String {
        let mut exchange = ExchangeDeclareArguments::new("customers", "topic");
        self.channel.exchange_declare(exchange.durable(true).finish()).await.expect("the exchange");
        let queue = QueueDeclareArguments::exclusive_server_named().arguments(arguments).finish();
        let declared = self.channel.queue_declare(queue).await;
        let (queue, ..) = declared.expect("a queue").expect("its name");
        let binding = QueueBindArguments::new(&queue, "customers", routing_key);
        self.channel.queue_bind(binding).await.expect("a binding");
        queue
    }

    /// Declares and consumes what MS-Commande does, as pika does by default.
    pub(crate) async fn as_commande() -> Self {
        let consumer = Self::connect().await;
        let exchange = ExchangeDeclareArguments::new("client_deletion_exchange", "fanout");
        consumer.channel.exchange_declare(exchange).await.expect("the exchange");
        let queue = QueueDeclareArguments::new("client_deletion_queue").durable(true).finish();
        consumer.channel.queue_declare(queue).await.expect("the queue");
        let binding = QueueBindArguments::new("client_deletion_queue", "client_deletion_exchange", "");
        consumer.channel.queue_bind(binding).await.expect("the binding");
        consumer.consume("client_deletion_queue").await;
        consumer
    }

    /// The next deliveries that tell of these facts, one for each; other tests' are passed over.
    pub(crate) async fn next_of(&mut self, facts: &[Fact]) -> Vec<Delivery> {
        let wanted: HashSet<String> = facts.iter().map(|fact| fact.stamp.id.to_string()).collect();
        let mut found = Vec::new();
        while found.len() < facts.len() {
            let delivery = soon("a delivery", self.deliveries.recv()).await.expect("the consumer's end");
            if wanted.contains(&delivery.id()) {
                assert_eq!(delivery.faults, [""; 0], "not as described");
                found.push(delivery);
            }
        }
        found
    }

    /// Goes, and a queue of its own with it.
    pub(crate) async fn leave(self) {
        self.channel.close().await.expect("closing");
        self.connection.close().await.expect("closing");
    }

    async fn consume(&self, queue: &str) {
        let arguments = BasicConsumeArguments::new(queue, "").auto_ack(true).finish();
        self.channel.basic_consume(Inbox(Arc::clone(&self.inbox)), arguments).await.expect("consuming");
    }
}
