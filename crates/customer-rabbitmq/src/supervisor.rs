//! The task that has a session open whenever the broker can be reached. It knows nothing of messages.

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

use crate::{
    endpoint::Endpoint,
    limits::Limits,
    meters::Meters,
    pipeline::{self, Door, End, Ended, stopped},
    session::Session,
};

/// What the task needs.
pub(crate) struct Supervisor {
    pub(crate) endpoint: Endpoint,
    pub(crate) limits: Limits,
    /// Its drop tells that the task has ended.
    pub(crate) door: watch::Sender<Door>,
    /// True, or without a sender, when the task is to end.
    pub(crate) stop: watch::Receiver<bool>,
}

impl Supervisor {
    /// Connects, serves, and begins again, until it is stopped.
    pub(crate) async fn run(mut self) {
        let meters = Meters::start();
        let mut pauses = pauses(&self.limits);
        loop {
            let opened = tokio::select! {
                biased;
                () = stopped(&mut self.stop) => return,
                opened = Session::open(&self.endpoint, &self.limits) => opened,
            };
            match opened {
                Ok(session) => {
                    if self.serve(session, &meters).await {
                        pauses = self::pauses(&self.limits);
                    }
                }
                Err(why) => tracing::warn!(broker = %self.endpoint, %why, "cannot connect to the broker"),
            }
            tokio::select! {
                biased;
                () = stopped(&mut self.stop) => return,
                () = sleep(pauses.next().unwrap_or(self.limits.longest_pause)) => {}
            }
        }
    }

    /// Publishes until the session ends, and tells whether it was of use.
    async fn serve(&mut self, session: Session, meters: &Meters) -> bool {
        let began = Instant::now();
        tracing::info!(broker = %self.endpoint, "connected to the broker");
        meters.connected();
        let Ended { end, confirmed, lost } =
            pipeline::run(session, &self.limits, meters, &self.door, &mut self.stop).await;
        meters.disconnected();
        match end {
            End::Stopped => tracing::info!(broker = %self.endpoint, "disconnected from the broker"),
            End::Unroutable => tracing::warn!("the queue of deletions is gone and will be declared again"),
            End::Lost(why) => {
                tracing::warn!(broker = %self.endpoint, %why, unconfirmed = lost, "lost the broker");
            }
        }
        // A broker in distress lets clients in and then takes nothing: that is no reason to hurry.
        confirmed || began.elapsed() >= self.limits.longest_pause
    }
}

/// The pauses between attempts, without end. Up to as much again is added to each at random, so that replicas do
/// not come back all at once.
fn pauses(limits: &Limits) -> ExponentialBackoff {
    ExponentialBuilder::new()
        .with_min_delay(limits.first_pause)
        .with_max_delay(limits.longest_pause / 2)
        .without_max_times()
        .with_jitter()
        .build()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Limits, pauses};

    #[test]
    fn pauses_grow_from_the_first_to_the_longest_and_never_end() {
        let limits = Limits::default();
        let taken: Vec<Duration> = pauses(&limits).take(100).collect();
        assert_eq!(taken.len(), 100);
        assert!((limits.first_pause..=2 * limits.first_pause).contains(&taken[0]), "{:?}", taken[0]);
        for pause in &taken[10..] {
            assert!((limits.longest_pause / 2..=limits.longest_pause).contains(pause), "{pause:?}");
        }
    }
}
