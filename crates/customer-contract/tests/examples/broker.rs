//! The broker, seen from a service that publishes, and from an operator who looks at dead letters; and a network that can
//! be cut.

use std::{net::SocketAddr, time::Duration};

use amqprs::{
    BasicProperties,
    channel::{
        BasicConsumeArguments, BasicPublishArguments, Channel, ConsumerMessage, ExchangeDeclareArguments,
        ExchangeType, QueueDeleteArguments,
    },
    connection::{Connection, OpenConnectionArguments},
};
use serde_json::Value;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpSocket, TcpStream},
    sync::mpsc::UnboundedReceiver,
    task::{JoinHandle, JoinSet},
    time::timeout,
};
use url::Url;

/// Longer than anything takes that works.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The broker to test with.
pub(crate) fn url() -> Url {
    let text = std::env::var("TEST_AMQP_URL")
        .expect("these tests need RabbitMQ at TEST_AMQP_URL: run `cargo xtask test`, which starts one");
    text.parse().expect("TEST_AMQP_URL is not a URL")
}

/// A connection to it.
pub(crate) struct Broker {
    channel: Channel,
    _connection: Connection,
}

impl Broker {
    pub(crate) async fn connect() -> Self {
        let url = url();
        let (host, port) = (url.host_str().expect("a host"), url.port().unwrap_or(5672));
        let (user, password) =
            url.password().map_or(("guest", "guest"), |password| (url.username(), password));
        let arguments = OpenConnectionArguments::new(host, port, user, password);
        let connection = Connection::open(&arguments).await.expect("a connection");
        let channel = connection.open_channel(None).await.expect("a channel");
        let mut exchange = ExchangeDeclareArguments::of_type("customers", ExchangeType::Topic);
        channel.exchange_declare(exchange.durable(true).finish()).await.expect("the exchange");
        Self { channel, _connection: connection }
    }

    /// Publishes an event as ms-client does, under its type.
    pub(crate) async fn publish(&self, event: &Value) {
        let kind = event["type"].as_str().expect("a type");
        let faults = customer_asyncapi::payload_faults(kind, event);
        assert!(faults.is_empty(), "ms-client publishes no such event: {faults:?}");
        self.send("customers", kind, event.to_string().into_bytes()).await;
    }

    /// Puts anything into one queue.
    pub(crate) async fn put(&self, queue: &str, body: &[u8]) {
        self.send("", queue, body.to_vec()).await;
    }

    async fn send(&self, exchange: &str, key: &str, body: Vec<u8>) {
        let arguments = BasicPublishArguments::new(exchange, key);
        self.channel.basic_publish(BasicProperties::default(), body, arguments).await.expect("publishing");
    }

    /// What is in the queue of dead letters.
    pub(crate) async fn dead_letters(&self, queue: &str) -> DeadLetters {
        let consume = BasicConsumeArguments::new(&format!("{queue}.dead"), "").manual_ack(false).finish();
        let (_, letters) = self.channel.basic_consume_rx(consume).await.expect("consuming");
        DeadLetters(letters)
    }

    /// Removes what a test leaves behind.
    pub(crate) async fn remove(&self, queue: &str) {
        // Who finds its queue gone declares both anew.
        for queue in [&format!("{queue}.dead"), queue] {
            self.channel.queue_delete(QueueDeleteArguments::new(queue)).await.expect("deleting");
        }
    }
}

pub(crate) struct DeadLetters(UnboundedReceiver<ConsumerMessage>);

impl DeadLetters {
    pub(crate) async fn next(&mut self) -> String {
        let letter = timeout(PATIENCE, self.0.recv()).await.expect("a dead letter");
        let body = letter.and_then(|letter| letter.content).expect("a dead letter");
        String::from_utf8_lossy(&body).into_owned()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A way to the broker that can be cut.
pub(crate) struct Link {
    address: SocketAddr,
    carrying: JoinHandle<()>,
    /// The port, while it is cut: nobody else is given it.
    held: Option<TcpSocket>,
}

impl Link {
    pub(crate) async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        Self { address, carrying: tokio::spawn(carry(listener)), held: None }
    }

    /// The broker's URL over this link.
    pub(crate) fn url(&self) -> Url {
        let mut url = url();
        url.set_ip_host(self.address.ip()).expect("a host");
        url.set_port(Some(self.address.port())).expect("a port");
        url
    }

    /// Breaks all connections. Until [`Link::mend`], none can be made.
    pub(crate) async fn cut(&mut self) {
        self.carrying.abort();
        assert!((&mut self.carrying).await.is_err_and(|why| why.is_cancelled()));
        self.held = Some(hold(self.address));
    }

    pub(crate) fn mend(&mut self) {
        let port = self.held.take().expect("a link that is cut");
        self.carrying = tokio::spawn(carry(port.listen(128).expect("the port")));
    }
}

/// A port that is taken, and refuses connections.
fn hold(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_reuseaddr(true).expect("a port that was in use");
    socket.bind(address).expect("the port");
    socket
}

async fn carry(listener: TcpListener) {
    // They end with this.
    let mut connections = JoinSet::new();
    while let Ok((mut near, _)) = listener.accept().await {
        connections.spawn(async move {
            let url = url();
            let broker = (url.host_str().expect("a host"), url.port().unwrap_or(5672));
            let mut far = TcpStream::connect(broker).await.expect("the broker");
            copy_bidirectional(&mut near, &mut far).await.ok();
        });
    }
}
