//! MS-Commande, which sends, and an operator, who looks into queues.

use std::time::Duration;

use amqprs::{
    BasicProperties,
    channel::{
        BasicGetArguments, BasicPublishArguments, Channel, ExchangeDeclareArguments, ExchangeDeleteArguments,
        QueueDeclareArguments, QueueDeleteArguments,
    },
    connection::{Connection, OpenConnectionArguments},
};
use customer_rabbitmq::OrderChannels;
use tokio::time::sleep;

use crate::world::{World, broker, soon};

/// Somebody with a connection of its own.
pub(crate) struct Commande {
    pub(crate) channel: Channel,
    pub(crate) channels: OrderChannels,
    connection: Connection,
}

/// A notice of this order, of customer 7.
pub(crate) fn order(number: i64) -> String {
    format!(r#"{{"order_id":{number},"client_id":7,"produit_id":3,"quantite":2,"montant_total":39.80}}"#)
}

impl Commande {
    /// Connects, and declares the exchange as pika does by default.
    pub(crate) async fn start(channels: &OrderChannels) -> Self {
        let commande = Self::connect(channels).await;
        commande.declare().await;
        commande
    }

    pub(crate) async fn connect(channels: &OrderChannels) -> Self {
        let url = broker();
        let (host, port) = (url.host_str().expect("a host"), url.port().unwrap_or(5672));
        let (user, password) = (url.username(), url.password().expect("a password"));
        let arguments = OpenConnectionArguments::new(host, port, user, password);
        let connection = Connection::open(&arguments).await.expect("a connection");
        let channel = connection.open_channel(None).await.expect("a channel");
        Self { channel, channels: channels.clone(), connection }
    }

    pub(crate) async fn declare(&self) {
        let exchange = ExchangeDeclareArguments::new(&self.channels.exchange, "fanout");
        self.channel.exchange_declare(exchange).await.expect("the exchange");
    }

    /// Sends a message as pika does by default.
    pub(crate) async fn send(&self, body: &str) {
        let arguments = BasicPublishArguments::new(&self.channels.exchange, "");
        let body = body.as_bytes().to_vec();
        self.channel.basic_publish(BasicProperties::default(), body, arguments).await.expect("sent");
    }

    /// How many messages lie in a queue and are with nobody.
    pub(crate) async fn waiting(&self, queue: &str) -> u32 {
        let mut asked = QueueDeclareArguments::new(queue);
        let (_, messages, _) = self
            .channel
            .queue_declare(asked.passive(true).finish())
            .await
            .expect("the queue")
            .expect("an answer");
        messages
    }

    /// Returns when so many lie there.
    pub(crate) async fn until_waiting(&self, queue: &str, count: u32) {
        soon(&format!("{count} in {queue}"), async {
            while self.waiting(queue).await != count {
                sleep(Duration::from_millis(10)).await;
            }
        })
        .await;
    }

    /// Sends an order again and again until it is stored: while there is no queue, nobody keeps it.
    pub(crate) async fn send_until_stored(&self, world: &World, number: i64) {
        soon("a consumer", async {
            while !world.stored().await.iter().any(|(stored, _)| *stored == number) {
                self.send(&order(number)).await;
                sleep(Duration::from_millis(20)).await;
            }
        })
        .await;
        self.until_waiting(&self.channels.queue, 0).await;
    }

    /// Sends what nobody can read until one of it is a dead letter.
    pub(crate) async fn send_until_dead(&self) {
        soon("a dead letter", async {
            while self.waiting(&self.channels.dead_queue).await == 0 {
                self.send("not json").await;
                sleep(Duration::from_millis(20)).await;
            }
        })
        .await;
    }

    /// Returns when there is this queue.
    pub(crate) async fn until_there(&self, queue: &str) {
        soon(queue, async {
            loop {
                // A broker that is asked for a queue that is not there closes the channel.
                let probe = Self::connect(&self.channels).await;
                let mut asked = QueueDeclareArguments::new(queue);
                if probe.channel.queue_declare(asked.passive(true).finish()).await.is_ok() {
                    return probe.leave().await;
                }
            }
        })
        .await;
    }

    /// Takes the first message off a queue.
    pub(crate) async fn take(&self, queue: &str) -> Option<(BasicProperties, Vec<u8>)> {
        let arguments = BasicGetArguments::new(queue).no_ack(true).finish();
        let got = self.channel.basic_get(arguments).await.expect("an answer");
        got.map(|(_, properties, body)| (properties, body))
    }

    pub(crate) async fn delete_queue(&self, queue: &str) {
        self.channel.queue_delete(QueueDeleteArguments::new(queue)).await.expect("deleted");
    }

    pub(crate) async fn delete_exchange(&self, exchange: &str) {
        self.channel.exchange_delete(ExchangeDeleteArguments::new(exchange)).await.expect("deleted");
    }

    /// Removes all traces of a test.
    pub(crate) async fn clean_up(self) {
        let OrderChannels { exchange, queue, dead_exchange, dead_queue } = self.channels.clone();
        for queue in [&queue, &dead_queue] {
            self.delete_queue(queue).await;
        }
        for exchange in [&exchange, &dead_exchange] {
            self.delete_exchange(exchange).await;
        }
        self.leave().await;
    }

    pub(crate) async fn leave(self) {
        self.channel.close().await.expect("closing");
        self.connection.close().await.expect("closing");
    }
}
