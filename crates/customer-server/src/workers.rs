//! What runs beside the requests: the relay, the consumer of orders, and what is done from time to time.

use std::{future::Future, io, sync::Arc, time::Duration};

use chrono::Utc;
use customer_application::{Forgotten, Relay, RelaySettings, Retention};
use customer_auth::READ_AGAIN;
use customer_domain::{causes, ports::RelayId};
use customer_metrics::{RETENTION_FORGOTTEN, RETENTION_LAST};
use customer_rabbitmq::{OrderConsumer, RevocationListener};
use metrics::{counter, gauge};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::{
    signal::unix::{SignalKind, signal},
    time::{Interval, MissedTickBehavior},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use crate::{
    identity::SystemClock,
    vitals::{self, Counting},
    wiring::Service,
};

/// How often a replica learns which tokens others have revoked: all know within two seconds, busy ones too.
const REVOCATIONS: Duration = Duration::from_millis(500);
const RETENTION: Duration = Duration::from_mins(10);
/// Recorded samples lie in memory until they are counted.
const UPKEEP: Duration = Duration::from_secs(5);

/// The tasks, and how to end them.
#[derive(Default)]
pub(crate) struct Workers {
    tasks: TaskTracker,
    stop: CancellationToken,
    /// That one of them is over.
    over: CancellationToken,
}

impl Workers {
    pub(crate) fn start(
        service: &Arc<Service>,
        metrics: PrometheusHandle,
        keep: Duration,
    ) -> io::Result<Self> {
        let workers = Self::default();
        workers.relay(service);
        workers.orders(service);
        workers.revocations(service);
        workers.every(UPKEEP, move || {
            metrics.run_upkeep();
            std::future::ready(())
        });
        let this = Arc::clone(service);
        workers.every(vitals::OFTEN, move || vitals::look(Arc::clone(&this)));
        workers.count(Arc::clone(service));
        let this = Arc::clone(service);
        workers.every(REVOCATIONS, move || catch_up(Arc::clone(&this)));
        workers.read_keys(service)?;
        let retention = Arc::new(Retention::new(service.store.ports.clone(), Arc::new(SystemClock), keep));
        let stop = workers.stop.clone();
        workers.every(RETENTION, move || forget(Arc::clone(&retention), stop.clone()));
        Ok(workers)
    }

    /// Returns when a task is over. Before [`Self::stop`] that is one that panicked, and nobody else does its work.
    pub(crate) async fn one_is_over(&self) {
        self.over.cancelled().await;
    }

    /// Ends the tasks, each after what it has begun.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let over = self.over.clone().drop_guard();
        self.tasks.spawn(async move {
            let _over = over;
            task.await;
        });
    }

    fn relay(&self, service: &Service) {
        let Some(publisher) = service.events.publisher() else { return };
        let relay = Relay::new(
            RelayId(Uuid::now_v7()),
            service.store.ports.clone(),
            publisher,
            Arc::new(SystemClock),
            service.bell.clone(),
            RelaySettings::default(),
        );
        let stop = self.stop.clone();
        self.spawn(async move { relay.run(stop.cancelled()).await });
    }

    fn orders(&self, service: &Service) {
        let Some(broker) = service.broker.clone() else { return };
        let consumer = OrderConsumer::start(broker, service.api.notifications.clone());
        let stop = self.stop.clone();
        self.spawn(async move {
            stop.cancelled().await;
            consumer.close().await;
        });
    }

    /// What ended elsewhere is known at once where there is a broker, and by the store in any case.
    fn revocations(&self, service: &Service) {
        let Some(broker) = service.broker.clone() else { return };
        let sessions = service.api.sessions.clone();
        let listener = RevocationListener::start(broker, move |revocation| sessions.learn(revocation));
        let stop = self.stop.clone();
        self.spawn(async move {
            stop.cancelled().await;
            listener.close().await;
        });
    }

    /// Reads the keys again from time to time, and when it is asked to by SIGHUP.
    fn read_keys(&self, service: &Service) -> io::Result<()> {
        let (tokens, stop) = (Arc::clone(&service.tokens), self.stop.clone());
        let mut asked = signal(SignalKind::hangup())?;
        let mut clock = interval(READ_AGAIN);
        self.spawn(async move {
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    _ = asked.recv() => {}
                    _ = clock.tick() => {}
                }
                if let Err(error) = tokens.reload(Utc::now()) {
                    tracing::error!(error = %causes(&error), "the keys that were read before stay in use");
                }
            }
        });
        Ok(())
    }

    /// Counts what waits, as often as that is no burden.
    fn count(&self, service: Arc<Service>) {
        let stop = self.stop.clone();
        self.spawn(async move {
            let mut counting = Counting::default();
            loop {
                let pause = counting.count(&service).await;
                if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                    return;
                }
            }
        });
    }

    fn every<F>(&self, time: Duration, mut work: impl FnMut() -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send,
    {
        let stop = self.stop.clone();
        self.spawn(async move {
            let mut clock = interval(time);
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    _ = clock.tick() => work().await,
                }
            }
        });
    }
}

fn interval(time: Duration) -> Interval {
    let mut clock = tokio::time::interval(time);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    clock
}

async fn catch_up(service: Arc<Service>) {
    if let Err(error) = service.api.sessions.catch_up().await {
        tracing::warn!(cause = %causes(&error), "tokens that were revoked elsewhere are not known");
    }
}

/// A sweep of much is stopped between two of its steps.
async fn forget(retention: Arc<Retention>, stop: CancellationToken) {
    let Some(swept) = stop.run_until_cancelled(retention.sweep()).await else { return };
    let Forgotten { facts, parked, keys, sessions, notices, attempts } = match swept {
        Ok(forgotten) => forgotten,
        Err(error) => return tracing::warn!(cause = %causes(&error), "what is old stays for now"),
    };
    gauge!(RETENTION_LAST).set(f64::from(u32::try_from(Utc::now().timestamp()).unwrap_or_default()));
    let forgotten = [
        ("facts", facts),
        ("parked_facts", parked),
        ("keys", keys),
        ("sessions", sessions),
        ("notices", notices),
        ("attempts", attempts),
    ];
    for (what, rows) in forgotten {
        counter!(RETENTION_FORGOTTEN, "what" => what).increment(u64::try_from(rows).unwrap_or(u64::MAX));
    }
    if forgotten.iter().any(|(_, rows)| *rows > 0) {
        tracing::info!(facts, parked, keys, sessions, notices, attempts, "forgot what is old");
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::Workers;

    #[tokio::test]
    async fn a_worker_that_panics_is_noticed() {
        let workers = Workers::default();
        workers.every(Duration::from_secs(1), || std::future::ready(()));
        assert!(timeout(Duration::from_millis(50), workers.one_is_over()).await.is_err(), "all are at work");
        workers.every(Duration::from_secs(1), || async { panic!("on purpose") });
        workers.one_is_over().await;
        workers.stop().await;
    }
}
