//! The listener as the service sees it: started once, and ended in order.

use std::{fmt, sync::Arc};

use customer_domain::access::Revocation;
use tokio::{sync::watch, task::JoinHandle, time::timeout};

use super::{hearing::Hearing, topology::Ear};
use crate::{Endpoint, Limits, supervisor::Supervisor};

/// Hears of ended sessions. It ends when it is dropped.
pub struct RevocationListener {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
    limits: Limits,
}

impl RevocationListener {
    /// Begins to connect, in a task of its own, and goes on for ever; `heard` is called with each revocation, and shall
    /// not wait. Call it inside a tokio runtime.
    #[must_use]
    pub fn start(endpoint: Endpoint, heard: impl Fn(Revocation) + Send + Sync + 'static) -> Self {
        Self::start_with(endpoint, heard, Limits::default())
    }

    /// The same, with other patience.
    #[must_use]
    pub fn start_with(
        endpoint: Endpoint,
        heard: impl Fn(Revocation) + Send + Sync + 'static,
        limits: Limits,
    ) -> Self {
        let (stop, stopped) = watch::channel(false);
        let task = Hearing { broker: endpoint.clone(), limits, heard: Box::new(heard) };
        let topology = Arc::new(Ear);
        let supervisor =
            Supervisor { purpose: "revocations", endpoint, limits, topology, stop: stopped, task };
        Self { stop, task: tokio::spawn(supervisor.run()), limits }
    }

    /// Leaves the broker in order, within [`Limits::close`].
    pub async fn close(self) {
        self.stop.send_replace(true);
        if timeout(self.limits.close, self.task).await.is_err() {
            tracing::warn!("the broker of revocations was left without waiting for it");
        }
    }
}

impl fmt::Debug for RevocationListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevocationListener").finish_non_exhaustive()
    }
}
