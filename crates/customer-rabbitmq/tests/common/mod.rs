//! What the tests share: the broker, patience, and whose turn it is.

pub(crate) mod consumer;
pub(crate) mod facts;

use std::{env, time::Duration};

use customer_domain::ports::EventPublisher as _;
use customer_rabbitmq::{Endpoint, Limits, RabbitPublisher};
use tokio::{
    sync::{Mutex, MutexGuard},
    time::timeout,
};
use url::Url;

/// Longer than anything takes that works.
const PATIENCE: Duration = Duration::from_mins(2);

static STAGE: Mutex<()> = Mutex::const_new(());

/// For a test that publishes: one at a time. They share exchanges and the queue of deletions, and the broker
/// refuses what is on its way to a queue, be it another's, that vanishes at that moment.
pub(crate) async fn alone() -> MutexGuard<'static, ()> {
    STAGE.lock().await
}

/// The broker to test with.
pub(crate) fn broker() -> Url {
    let text = env::var("TEST_AMQP_URL")
        .expect("these tests need RabbitMQ at TEST_AMQP_URL: run `cargo xtask test`, which starts one");
    text.parse().expect("TEST_AMQP_URL is not a URL")
}

pub(crate) fn endpoint(url: &Url) -> Endpoint {
    Endpoint::parse(url.as_str()).expect("an endpoint")
}

/// How long [`impatient`] limits let the broker be silent.
pub(crate) const IMPATIENCE: Duration = Duration::from_secs(3);

/// Limits that make a test short.
pub(crate) fn impatient() -> Limits {
    Limits {
        connect: Duration::from_secs(2),
        confirm: IMPATIENCE,
        hand_over: IMPATIENCE,
        first_pause: Duration::from_millis(20),
        longest_pause: Duration::from_millis(200),
        ..Limits::default()
    }
}

/// What a future gives, unless it takes suspiciously long.
pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("{what} takes longer than {PATIENCE:?}"))
}

/// A publisher that is connected to the broker, and waits for it where the machine is busy.
pub(crate) async fn connected() -> RabbitPublisher {
    let long = Duration::from_mins(1);
    let limits = Limits { connect: long, confirm: long, hand_over: long, close: long, ..Limits::default() };
    let publisher = RabbitPublisher::start_with(endpoint(&broker()), limits);
    soon("connecting", publisher.ready()).await;
    publisher
}
