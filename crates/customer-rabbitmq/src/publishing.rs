//! What the publisher does with its sessions. It knows no message.

use async_trait::async_trait;
use tokio::{sync::watch, time::Instant};

use crate::{
    endpoint::Endpoint,
    limits::Limits,
    meters::Meters,
    pipeline::{self, Door, End, Ended},
    session::Session,
    supervisor::Task,
};

/// Opens the door whenever there is a session.
pub(crate) struct Publishing {
    /// For the log.
    pub(crate) broker: Endpoint,
    pub(crate) limits: Limits,
    pub(crate) meters: Meters,
    /// Its drop tells that the task has ended.
    pub(crate) door: watch::Sender<Door>,
}

#[async_trait]
impl Task for Publishing {
    async fn serve(&mut self, session: Session, stop: &mut watch::Receiver<bool>) -> bool {
        let began = Instant::now();
        tracing::info!(broker = %self.broker, "connected to the broker");
        self.meters.connected();
        let Ended { end, confirmed, lost } =
            pipeline::run(session, &self.limits, &self.meters, &self.door, stop).await;
        self.meters.disconnected();
        match end {
            End::Stopped => tracing::info!(broker = %self.broker, "disconnected from the broker"),
            End::Unroutable => tracing::warn!("the queue of deletions is gone and will be declared again"),
            End::Lost(why) => {
                tracing::warn!(broker = %self.broker, %why, unconfirmed = lost, "lost the broker");
            }
        }
        // A broker in distress lets clients in and then takes nothing: that is no reason to hurry.
        confirmed || began.elapsed() >= self.limits.longest_pause
    }
}
