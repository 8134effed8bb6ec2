//! The consumer as the service sees it: started once, and ended in order.

use std::{fmt, sync::Arc};

use customer_application::Notifications;
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{error::Elapsed, timeout},
};

use super::{
    consuming::Consuming,
    meters::Meters,
    topology::{OrderChannels, Orders},
};
use crate::{Endpoint, Limits, supervisor::Supervisor};

/// Consumes notices of orders. It ends when it is dropped.
pub struct OrderConsumer {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
    limits: Limits,
}

impl OrderConsumer {
    /// Begins to connect, in a task of its own, and goes on for ever: a broker that is away, that lets nobody in or
    /// that has a queue of this name and of another kind is written to the log and tried again. Call it inside a tokio
    /// runtime.
    #[must_use]
    pub fn start(endpoint: Endpoint, inbox: Notifications) -> Self {
        Self::start_with(endpoint, inbox, Limits::default(), OrderChannels::default())
    }

    /// The same, with other patience and under other names.
    #[must_use]
    pub fn start_with(
        endpoint: Endpoint,
        inbox: Notifications,
        limits: Limits,
        channels: OrderChannels,
    ) -> Self {
        let (stop, stopped) = watch::channel(false);
        let topology = Arc::new(Orders { channels, prefetch: limits.prefetch });
        let task = Consuming {
            broker: endpoint.clone(),
            limits,
            topology: Arc::clone(&topology),
            inbox,
            meters: Meters::start(),
        };
        let supervisor = Supervisor { purpose: "orders", endpoint, limits, topology, stop: stopped, task };
        Self { stop, task: tokio::spawn(supervisor.run()), limits }
    }

    /// Takes no more notices, stores and acknowledges those under way, and leaves the broker in order; all of it within
    /// [`Limits::close`]. What was not acknowledged then is delivered again to the next who consumes.
    pub async fn close(self) {
        self.stop.send_replace(true);
        match timeout(self.limits.close, self.task).await {
            Ok(Ok(())) => {}
            Ok(Err(why)) => tracing::error!(%why, "the consumer of orders failed"),
            Err(Elapsed { .. }) => {
                tracing::warn!("the queue of orders was left without waiting for the broker");
            }
        }
    }
}

impl fmt::Debug for OrderConsumer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrderConsumer").finish_non_exhaustive()
    }
}
