//! How the service is: looked at again and again, for `/readyz` and `/metrics`.
//!
//! Whether the store is there is asked for itself: how much waits may take long to count, or fail, and that makes nobody
//! unready.

use std::{
    mem,
    sync::Arc,
    time::{Duration, Instant},
};

use customer_domain::{causes, ports::EventPublisher as _};
use customer_http::Broker;
use customer_metrics::{OUTBOX_OLDEST, OUTBOX_PARKED, OUTBOX_PENDING};
use futures_util::FutureExt as _;
use metrics::gauge;

use crate::{
    oldest_event::OldestEvent,
    telemetry::reason,
    wiring::{Events, Service},
};

/// How often the store is asked, which is also how soon `/readyz` notices that it is away.
pub(crate) const OFTEN: Duration = Duration::from_secs(1);
/// What waits is counted as often, but for a tenth of the time at most where that takes long; and never more rarely than
/// this, as nobody wants to be told what was so minutes ago.
const RARELY: Duration = Duration::from_secs(30);

/// Notes whether the store and the broker are there.
pub(crate) async fn look(service: Arc<Service>) {
    let store = service.store.ports.reach().await.map_err(|error| reason(&error));
    let broker = match &service.events {
        Events::Log => Broker::Log,
        Events::Wait => Broker::None,
        Events::Rabbit(publisher) => match publisher.ready().now_or_never() {
            Some(()) => Broker::Connected,
            None => Broker::Away,
        },
    };
    service.vitals.send_modify(|vitals| {
        vitals.store = store;
        vitals.broker = broker;
    });
}

/// Counts what waits.
#[derive(Default)]
pub(crate) struct Counting {
    oldest: OldestEvent,
    /// It failed the last time, and that was logged.
    fails: bool,
}

impl Counting {
    /// Notes how much waits, and says when to count again. What was noted before stays where that fails.
    pub(crate) async fn count(&mut self, service: &Service) -> Duration {
        let begun = Instant::now();
        let counted = service.store.ports.backlog().await;
        let failed_before = mem::replace(&mut self.fails, counted.is_err());
        match counted {
            Ok(backlog) => {
                gauge!(OUTBOX_PENDING).set(f64::from(u32::try_from(backlog.pending).unwrap_or(u32::MAX)));
                gauge!(OUTBOX_PARKED).set(f64::from(u32::try_from(backlog.parked).unwrap_or(u32::MAX)));
                let oldest = backlog.oldest.map_or(0, |at| at.as_utc().timestamp());
                gauge!(OUTBOX_OLDEST).set(f64::from(u32::try_from(oldest).unwrap_or_default()));
                let stalled = self.oldest.stalls(backlog.oldest, Instant::now());
                service.vitals.send_modify(|vitals| {
                    vitals.outbox = backlog;
                    vitals.stalled = stalled;
                });
            }
            Err(error) if !failed_before => {
                tracing::warn!(cause = %causes(&error), "what waits is not counted, and is told as it was before");
            }
            Err(_) => {}
        }
        pause(begun.elapsed())
    }
}

/// Until it is counted again, after a count that took so long.
fn pause(took: Duration) -> Duration {
    (took * 10).clamp(OFTEN, RARELY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_long_to_count_is_counted_more_rarely() {
        for (took, pauses) in [(0, 1000), (90, 1000), (250, 2500), (2999, 29_990), (8000, 30_000)] {
            assert_eq!(pause(Duration::from_millis(took)), Duration::from_millis(pauses), "{took} ms");
        }
    }
}
