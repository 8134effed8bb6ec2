//! A consumer under names of its own, and the store that it fills, which can be told to be away.

use std::{
    env,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use chrono::Utc;
use customer_application::Notifications;
use customer_domain::{
    Timestamp,
    notification::Notification,
    page::Page,
    ports::{Clock, NoticesQuery, NotificationRepository, Received, StorageError},
};
use customer_memory::MemoryStore;
use customer_rabbitmq::{Endpoint, Limits, OrderChannels, OrderConsumer};
use tokio::time::{sleep, timeout};
use url::Url;
use uuid::Uuid;

/// Longer than anything takes that works.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a future gives, unless it takes suspiciously long.
pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("{what} takes longer than {PATIENCE:?}"))
}

/// The broker to test with.
pub(crate) fn broker() -> Url {
    let text = env::var("TEST_AMQP_URL")
        .expect("these tests need RabbitMQ at TEST_AMQP_URL: run `cargo xtask test`, which starts one");
    text.parse().expect("TEST_AMQP_URL is not a URL")
}

/// Names that no other test has.
pub(crate) fn channels() -> OrderChannels {
    let test = Uuid::now_v7().simple();
    let name = |name: &str| format!("test.{test}.{name}");
    OrderChannels {
        exchange: name("orders"),
        queue: name("queue"),
        dead_exchange: name("dead"),
        dead_queue: name("dead"),
    }
}

/// A store of notices, and whoever consumes into it.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) channels: OrderChannels,
    store: Arc<Store>,
}

#[derive(Default)]
struct Store {
    memory: MemoryStore,
    away: AtomicBool,
    attempts: AtomicUsize,
}

struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        Timestamp::from_utc(Utc::now())
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self { channels: channels(), store: Arc::default() }
    }

    /// A consumer that is soon connected, or never.
    pub(crate) fn consumer(&self) -> OrderConsumer {
        self.consumer_of(&broker())
    }

    /// The same, over this URL.
    pub(crate) fn consumer_of(&self, url: &Url) -> OrderConsumer {
        let limits = Limits {
            connect: Duration::from_secs(2),
            confirm: Duration::from_secs(3),
            close: Duration::from_secs(6),
            first_pause: Duration::from_millis(20),
            longest_pause: Duration::from_millis(200),
            longest_hold: Duration::from_millis(200),
            pulse: Duration::from_millis(500),
            ..Limits::default()
        };
        let customers = Arc::new(self.store.memory.clone());
        let inbox = Notifications::new(self.store.clone(), customers, Arc::new(Now));
        let endpoint = Endpoint::parse(url.as_str()).expect("an endpoint");
        OrderConsumer::start_with(endpoint, inbox, limits, self.channels.clone())
    }

    /// Whether the store fails.
    pub(crate) fn set_away(&self, away: bool) {
        self.store.away.store(away, Ordering::SeqCst);
    }

    /// How often something was to be stored.
    pub(crate) fn attempts(&self) -> usize {
        self.store.attempts.load(Ordering::SeqCst)
    }

    /// Returns when something was to be stored so often.
    pub(crate) async fn until_attempts(&self, count: usize) {
        soon(&format!("{count} attempts"), async {
            while self.attempts() < count {
                sleep(Duration::from_millis(10)).await;
            }
        })
        .await;
    }

    /// What is stored, by order.
    pub(crate) async fn stored(&self) -> Vec<(i64, String)> {
        let query = NoticesQuery { limit: 100_000, ..NoticesQuery::default() };
        let page = self.store.memory.notifications(&query).await.expect("page");
        let shown = |one: &Notification| (one.notice.order.get(), one.notice.total.to_string());
        let mut stored: Vec<_> = page.rows.iter().map(shown).collect();
        stored.sort_unstable();
        stored
    }

    /// Returns when these orders are stored, and no others.
    pub(crate) async fn until_stored(&self, orders: impl IntoIterator<Item = i64>) {
        let expected: Vec<(i64, String)> =
            orders.into_iter().map(|order| (order, "39.80".to_owned())).collect();
        soon(&format!("{} notices to be stored", expected.len()), async {
            while self.stored().await != expected {
                sleep(Duration::from_millis(10)).await;
            }
        })
        .await;
    }
}

#[async_trait]
impl NotificationRepository for Store {
    async fn receive(&self, notification: &Notification) -> Result<Received, StorageError> {
        self.attempts.fetch_add(1, Ordering::SeqCst);
        if self.away.load(Ordering::SeqCst) {
            return Err(StorageError::Unavailable("away".into()));
        }
        self.memory.receive(notification).await
    }

    async fn notifications(&self, query: &NoticesQuery) -> Result<Page<Notification>, StorageError> {
        self.memory.notifications(query).await
    }

    async fn forget_unclaimed(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        self.memory.forget_unclaimed(before, limit).await
    }
}
