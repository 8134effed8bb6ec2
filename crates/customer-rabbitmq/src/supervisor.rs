//! The task that has a session open whenever the broker can be reached. It knows nothing of messages.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
use tokio::{sync::watch, time::sleep};

use crate::{
    endpoint::Endpoint,
    limits::Limits,
    session::{Session, Topology},
};

/// What sessions are for.
#[async_trait]
pub(crate) trait Task: Send {
    /// Uses a session until it ends or is to end, and tells whether it was of use.
    async fn serve(&mut self, session: Session, stop: &mut watch::Receiver<bool>) -> bool;
}

/// What the supervising task needs.
pub(crate) struct Supervisor<T> {
    /// For the log.
    pub(crate) purpose: &'static str,
    pub(crate) endpoint: Endpoint,
    pub(crate) limits: Limits,
    pub(crate) topology: Arc<dyn Topology>,
    /// True, or without a sender, when the task is to end.
    pub(crate) stop: watch::Receiver<bool>,
    /// Its drop tells that the task has ended.
    pub(crate) task: T,
}

impl<T: Task> Supervisor<T> {
    /// Connects, serves, and begins again, until it is stopped.
    pub(crate) async fn run(mut self) {
        let limits = self.limits;
        let new_pauses = || pauses(limits.first_pause, limits.longest_pause);
        let mut pauses = new_pauses();
        loop {
            let opened = tokio::select! {
                biased;
                () = stopped(&mut self.stop) => return,
                opened = Session::open(&self.endpoint, &limits, &self.topology) => opened,
            };
            match opened {
                Ok(session) => {
                    if self.task.serve(session, &mut self.stop).await {
                        pauses = new_pauses();
                    }
                }
                Err(why) => {
                    let (broker, purpose) = (&self.endpoint, self.purpose);
                    tracing::warn!(%broker, purpose, %why, "cannot connect to the broker");
                }
            }
            tokio::select! {
                biased;
                () = stopped(&mut self.stop) => return,
                () = sleep(pauses.next().unwrap_or(limits.longest_pause)) => {}
            }
        }
    }
}

/// Returns once the task is to stop, or nobody can use it any longer.
pub(crate) async fn stopped(stop: &mut watch::Receiver<bool>) {
    stop.wait_for(|asked| *asked).await.ok();
}

/// The pauses between attempts, without end. Up to as much again is added to each at random, so that replicas do
/// not come back all at once.
pub(crate) fn pauses(first: Duration, longest: Duration) -> ExponentialBackoff {
    ExponentialBuilder::new()
        .with_min_delay(first)
        .with_max_delay(longest / 2)
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
        let taken: Vec<Duration> = pauses(limits.first_pause, limits.longest_pause).take(100).collect();
        assert_eq!(taken.len(), 100);
        assert!((limits.first_pause..=2 * limits.first_pause).contains(&taken[0]), "{:?}", taken[0]);
        for pause in &taken[10..] {
            assert!((limits.longest_pause / 2..=limits.longest_pause).contains(pause), "{pause:?}");
        }
    }
}
