//! The port: facts in, the broker's verdict out. It knows no connection, only whether there is one.

use std::{fmt, future, sync::Arc};

use async_trait::async_trait;
use customer_domain::{
    event::Fact,
    ports::{EventPublisher, PublishError},
};
use tokio::{
    sync::{mpsc::error::SendError, oneshot, watch},
    time::timeout,
};

use crate::{
    endpoint::Endpoint,
    limits::Limits,
    message,
    meters::Meters,
    pipeline::{Door, Handover, Parcel},
    publishing::Publishing,
    supervisor::Supervisor,
    topology,
};

/// Publishes facts to RabbitMQ. Clones share one connection, which ends with the last of them.
///
/// A fact is published on the exchange `customers`, and a deletion on `client_deletion_exchange` too; it counts
/// as delivered when the broker has confirmed all of it, and when for a deletion there is a queue. What nobody is
/// bound for on `customers` is delivered to nobody, and counts as delivered.
///
/// Facts are sent in the order in which the futures of [`publish`](EventPublisher::publish) are first polled.
#[derive(Clone)]
pub struct RabbitPublisher {
    door: watch::Receiver<Door>,
    stop: Arc<watch::Sender<bool>>,
    limits: Limits,
}

impl RabbitPublisher {
    /// Begins to connect, in a task of its own, and goes on for ever: a broker that is away, or that lets nobody
    /// in, is written to the log and tried again. Call it inside a tokio runtime.
    #[must_use]
    pub fn start(endpoint: Endpoint) -> Self {
        Self::start_with(endpoint, Limits::default())
    }

    /// The same, with other patience.
    #[must_use]
    pub fn start_with(endpoint: Endpoint, limits: Limits) -> Self {
        let (door, outside) = watch::channel(None);
        let (stop, stopped) = watch::channel(false);
        let (topology, broker) = (Arc::new(topology::Publishing), endpoint.clone());
        let task = Publishing { broker, limits, meters: Meters::start(), door };
        tokio::spawn(Supervisor { purpose: "events", endpoint, limits, topology, stop: stopped, task }.run());
        Self { door: outside, stop: Arc::new(stop), limits }
    }

    /// Takes no more facts, waits for the confirms of those under way, and leaves the broker in order; all of it
    /// within [`Limits::close`]. From then on every `publish` is answered `Unreachable`, and `ready` never returns.
    pub async fn close(&self) {
        self.stop.send_replace(true);
        let mut door = self.door.clone();
        let ended = async { while door.changed().await.is_ok() {} };
        if timeout(self.limits.close, ended).await.is_err() {
            tracing::warn!("the broker was left without waiting for its answer");
        }
    }
}

#[async_trait]
impl EventPublisher for RabbitPublisher {
    async fn ready(&self) {
        let mut door = self.door.clone();
        let ended = door.wait_for(Option::is_some).await.is_err();
        if ended {
            future::pending::<()>().await;
        }
    }

    async fn publish(&self, fact: &Fact) -> Result<(), PublishError> {
        let messages = message::messages(fact).map_err(|why| {
            tracing::error!(fact = %fact.stamp.id, %why, "an event cannot be encoded");
            PublishError::Unencodable
        })?;
        let door = self.door.borrow().clone().ok_or(PublishError::Unreachable)?;

        let (parcel, answers): (Parcel, Vec<_>) = messages
            .into_iter()
            .map(|message| {
                let (receipt, answer) = oneshot::channel();
                (Handover { message, receipt }, answer)
            })
            .unzip();
        door.send(parcel).map_err(|SendError(_)| PublishError::Unreachable)?;
        drop(door);

        let mut verdict = Ok(());
        for answer in answers {
            // A receipt that is dropped is a message that was never sent.
            verdict = verdict.and(answer.await.unwrap_or(Err(PublishError::Unreachable)));
        }
        verdict
    }
}

impl fmt::Debug for RabbitPublisher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let connected = self.door.borrow().is_some();
        f.debug_struct("RabbitPublisher").field("connected", &connected).finish_non_exhaustive()
    }
}
