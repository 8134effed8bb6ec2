//! Hearing on one session, until it ends. It knows neither who is told nor what is made of it.

use std::sync::Arc;

use amqprs::channel::BasicConsumeArguments;
use async_trait::async_trait;
use customer_contract::{CloudEvent, EventData};
use customer_domain::access::Revocation;
use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};

use super::topology::OWN_QUEUE;
use crate::{
    callbacks::Event,
    deliveries::{Deliveries, consume},
    endpoint::Endpoint,
    limits::Limits,
    session::{self, Session},
    supervisor::{Task, stopped},
};

/// What the task keeps over all sessions.
pub(super) struct Hearing {
    /// For the log.
    pub(super) broker: Endpoint,
    pub(super) limits: Limits,
    pub(super) heard: Box<dyn Fn(Revocation) + Send + Sync>,
}

#[async_trait]
impl Task for Hearing {
    async fn serve(&mut self, session: Session, stop: &mut watch::Receiver<bool>) -> bool {
        let began = Instant::now();
        let Session { connection, channel, mut events, last_words } = session;
        let channel = Arc::new(channel);
        let arguments = BasicConsumeArguments::new(OWN_QUEUE, "").manual_ack(false).finish();
        let stopped = match consume(&channel, arguments, self.limits.connect).await {
            Ok(deliveries) => {
                tracing::debug!(broker = %self.broker, "hearing of ended sessions");
                self.hear(deliveries, &mut events, stop).await
            }
            Err(why) => {
                let why = last_words.heard().unwrap_or(&why);
                tracing::warn!(broker = %self.broker, why, "ended sessions are told by the store alone");
                false
            }
        };
        match Arc::try_unwrap(channel) {
            Ok(channel) if stopped => session::close(connection, channel, self.limits.close).await,
            _ => session::abandon(connection),
        }
        began.elapsed() >= self.limits.longest_pause
    }
}

impl Hearing {
    /// Hears until the end, and says whether that was asked for.
    async fn hear(
        &self,
        mut deliveries: Deliveries,
        events: &mut mpsc::UnboundedReceiver<Event>,
        stop: &mut watch::Receiver<bool>,
    ) -> bool {
        loop {
            tokio::select! {
                biased;
                () = stopped(stop) => return true,
                event = events.recv() => if matches!(event, None | Some(Event::Cancelled)) { return false },
                delivery = deliveries.recv() => match delivery {
                    Some(delivery) => self.tell(&delivery.content.unwrap_or_default()),
                    None => return false,
                },
            }
        }
    }

    /// What cannot be read is passed over: the store tells of what it meant.
    fn tell(&self, body: &[u8]) {
        if let Ok(CloudEvent { event: EventData::SessionRevokedV1(revoked), .. }) =
            CloudEvent::from_json(body)
            && let Ok(revocation) = Revocation::try_from(revoked)
        {
            (self.heard)(revocation);
        }
    }
}
