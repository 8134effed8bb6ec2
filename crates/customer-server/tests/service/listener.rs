//! A service that listens to events.

use std::{collections::HashMap, sync::mpsc, time::Duration};

use amqprs::{
    BasicProperties, Deliver,
    channel::{
        BasicConsumeArguments, Channel, ExchangeDeclareArguments, ExchangeType, QueueBindArguments,
        QueueDeclareArguments,
    },
    connection::{Connection, OpenConnectionArguments},
    consumer::AsyncConsumer,
};
use customer_contract::{CloudEvent, channels::CUSTOMERS_EXCHANGE};

/// Hears everything on the exchange `customers` that belongs to one trace, which keeps tests apart. What it hears must be
/// as `docs/asyncapi.yaml` describes it.
pub(crate) struct Listener {
    _connection: Connection,
    _channel: Channel,
    heard: mpsc::Receiver<(CloudEvent, Vec<String>)>,
    trace: String,
    events: Vec<CloudEvent>,
}

struct Ear(mpsc::Sender<(CloudEvent, Vec<String>)>);

#[async_trait::async_trait]
impl AsyncConsumer for Ear {
    async fn consume(&mut self, _: &Channel, deliver: Deliver, properties: BasicProperties, body: Vec<u8>) {
        if let Ok(event) = CloudEvent::from_json(&body) {
            let faults = customer_asyncapi::faults(&deliver, &properties, &body);
            let _nobody_listens_any_more = self.0.send((event, faults));
        }
    }
}

impl Listener {
    /// Listens for what requests with this `traceparent` cause.
    pub(crate) async fn to(trace: &str) -> Self {
        let url =
            std::env::var("TEST_AMQP_URL").expect("TEST_AMQP_URL names no broker: run `cargo xtask test`");
        let url: url::Url = url.parse().expect("a URL");
        let arguments = OpenConnectionArguments::new(
            url.host_str().expect("a host"),
            url.port().unwrap_or(5672),
            url.username(),
            url.password().unwrap_or_default(),
        );
        let connection = Connection::open(&arguments).await.expect("the broker");
        let channel = connection.open_channel(None).await.expect("a channel");
        let mut exchange = ExchangeDeclareArguments::of_type(CUSTOMERS_EXCHANGE, ExchangeType::Topic);
        channel.exchange_declare(exchange.durable(true).finish()).await.expect("the exchange");
        let (queue, _, _) = channel
            .queue_declare(QueueDeclareArguments::exclusive_server_named())
            .await
            .expect("a queue")
            .expect("its name");
        channel.queue_bind(QueueBindArguments::new(&queue, CUSTOMERS_EXCHANGE, "#")).await.expect("bound");
        let (ear, heard) = mpsc::channel();
        let consume = BasicConsumeArguments::new(&queue, "").manual_ack(false).finish();
        channel.basic_consume(Ear(ear), consume).await.expect("consuming");
        Self {
            _connection: connection,
            _channel: channel,
            heard,
            trace: trace.to_owned(),
            events: Vec::new(),
        }
    }

    /// Everything heard, in order, once `enough` says so; half a minute at most.
    pub(crate) fn until(&mut self, enough: impl Fn(&[CloudEvent]) -> bool) -> &[CloudEvent] {
        while !enough(&self.events) {
            let event = self.heard.recv_timeout(Duration::from_secs(30));
            let (event, faults) =
                event.unwrap_or_else(|_| panic!("after {} events no other came", self.events.len()));
            if event.traceparent.as_deref() == Some(&self.trace) {
                assert!(faults.is_empty(), "not as described: {faults:?}");
                self.events.push(event);
            }
        }
        &self.events
    }
}

/// The versions of each customer, in the order in which they were heard first.
pub(crate) fn first_deliveries(events: &[CloudEvent]) -> HashMap<i64, Vec<u32>> {
    let mut seen = std::collections::HashSet::new();
    let mut versions: HashMap<i64, Vec<u32>> = HashMap::new();
    for event in events.iter().filter(|event| seen.insert(event.id)) {
        let id = event.subject.parse().expect("an id");
        versions.entry(id).or_default().extend(event.event.version());
    }
    versions
}
