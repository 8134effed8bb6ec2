//! The broker that the tests share, and whose turn it is.

use customer_contract::channels::{
    ORDER_NOTIFICATIONS_DEAD_QUEUE, ORDER_NOTIFICATIONS_EXCHANGE, ORDER_NOTIFICATIONS_QUEUE,
};

use amqprs::{
    BasicProperties,
    channel::{
        BasicPublishArguments, Channel, ExchangeDeclareArguments, QueueDeclareArguments, QueuePurgeArguments,
    },
    connection::{Connection, OpenConnectionArguments},
};
use tokio::sync::{Mutex, MutexGuard};
use url::Url;

static STAGE: Mutex<()> = Mutex::const_new(());

/// The broker, for one test at a time: there is one queue of orders, from which every service takes.
pub(crate) struct Broker {
    pub(crate) url: Url,
    _turn: MutexGuard<'static, ()>,
}

/// A service that sends notices of orders.
pub(crate) struct Commande {
    channel: Channel,
    _connection: Connection,
}

impl Broker {
    pub(crate) async fn alone() -> Self {
        let turn = STAGE.lock().await;
        let url =
            std::env::var("TEST_AMQP_URL").expect("TEST_AMQP_URL names no broker: run `cargo xtask test`");
        Self { url: url.parse().expect("a URL"), _turn: turn }
    }
}

impl Commande {
    /// Connects, and declares what it sends to as pika does by default.
    pub(crate) async fn start(broker: &Broker) -> Self {
        let Broker { url, .. } = broker;
        let arguments = OpenConnectionArguments::new(
            url.host_str().expect("a host"),
            url.port().unwrap_or(5672),
            url.username(),
            url.password().unwrap_or_default(),
        );
        let connection = Connection::open(&arguments).await.expect("the broker");
        let channel = connection.open_channel(None).await.expect("a channel");
        let exchange = ExchangeDeclareArguments::new(ORDER_NOTIFICATIONS_EXCHANGE, "fanout");
        channel.exchange_declare(exchange).await.expect("the exchange");
        Self { channel, _connection: connection }
    }

    /// Removes what earlier tests left in the queues, which are there.
    pub(crate) async fn empty_the_queues(&self) {
        for queue in [ORDER_NOTIFICATIONS_QUEUE, ORDER_NOTIFICATIONS_DEAD_QUEUE] {
            self.channel.queue_purge(QueuePurgeArguments::new(queue)).await.expect("purged");
        }
    }

    /// How many messages could not be read.
    pub(crate) async fn dead_letters(&self) -> u32 {
        let mut asked = QueueDeclareArguments::new(ORDER_NOTIFICATIONS_DEAD_QUEUE);
        let answer = self.channel.queue_declare(asked.passive(true).finish()).await.expect("the queue");
        answer.expect("an answer").1
    }

    pub(crate) async fn send(&self, body: &str) {
        let arguments = BasicPublishArguments::new(ORDER_NOTIFICATIONS_EXCHANGE, "");
        let body = body.as_bytes().to_vec();
        self.channel.basic_publish(BasicProperties::default(), body, arguments).await.expect("sent");
    }

    /// Tells of an order of this customer.
    pub(crate) async fn order(&self, number: i64, customer: i64) {
        self.send(&format!(
            r#"{{"order_id":{number},"client_id":{customer},"produit_id":3,"quantite":2,"montant_total":39.80}}"#
        ))
        .await;
    }
}
