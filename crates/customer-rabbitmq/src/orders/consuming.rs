//! Consuming on one session, several notices at once, until the session ends.
//!
//! Whether the broker lives is asked by pulses: silence alone may mean that nobody orders. It knows neither how a session
//! is opened nor what comes after it.

use std::{sync::Arc, time::Duration};

use amqprs::{
    channel::{BasicAckArguments, BasicConsumeArguments, BasicNackArguments, Channel, ConsumerMessage},
    error::Error,
};
use async_trait::async_trait;
use customer_application::Notifications;
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
    time::{self, Instant, MissedTickBehavior, timeout_at},
};

use super::{
    keeping::keep,
    meters::Meters,
    reading::{Unreadable, read},
    topology::Orders,
};
use crate::{
    callbacks::{Event, LastWords},
    deliveries::{Deliveries, consume},
    endpoint::Endpoint,
    limits::Limits,
    session::{self, Session},
    supervisor::{Task, stopped},
};

/// What the task keeps over all sessions.
pub(super) struct Consuming {
    /// For the log.
    pub(super) broker: Endpoint,
    pub(super) limits: Limits,
    pub(super) topology: Arc<Orders>,
    pub(super) inbox: Notifications,
    pub(super) meters: Meters,
}

/// What the broker is told of a delivery.
#[derive(Clone, Copy)]
enum Verdict {
    /// It is stored.
    Ack,
    /// It goes to the dead letters.
    Bury,
}

/// Why a session ended.
enum End {
    Stopped,
    /// The queue is gone: the topology must be declared again.
    Cancelled,
    /// The connection is dead, or as good as dead.
    Lost(String),
}

/// What the loop keeps.
struct Flow<'a> {
    consuming: &'a Consuming,
    /// `basic_ack` waits for room in a queue of 8192 where there are never more than the prefetch: it never waits.
    channel: Arc<Channel>,
    /// Each gives its delivery's tag back.
    under_way: JoinSet<(u64, Verdict)>,
    /// When the broker was asked what it has not answered yet.
    asked: Option<Instant>,
    answers: mpsc::UnboundedSender<Result<u32, Error>>,
    /// Whether any notice was settled.
    useful: bool,
}

#[async_trait]
impl Task for Consuming {
    async fn serve(&mut self, session: Session, stop: &mut watch::Receiver<bool>) -> bool {
        let began = Instant::now();
        let Session { connection, channel, events, last_words } = session;
        let channel = Arc::new(channel);
        let queue = &self.topology.channels.queue;
        let arguments = BasicConsumeArguments::new(queue, "").manual_ack(true).finish();
        let (end, useful) = match consume(&channel, arguments, self.limits.connect).await {
            Ok(deliveries) => {
                tracing::info!(broker = %self.broker, "consuming notices of orders");
                self.meters.consuming(true);
                let ended = self.flow(&channel, deliveries, events, &last_words, stop).await;
                self.meters.consuming(false);
                ended
            }
            Err(why) => (End::Lost(last_words.heard().unwrap_or(&why).to_owned()), false),
        };
        match &end {
            End::Stopped => tracing::info!(broker = %self.broker, "no longer consuming notices of orders"),
            End::Cancelled => tracing::warn!("the queue of orders is gone and will be declared again"),
            End::Lost(why) => tracing::warn!(broker = %self.broker, %why, "lost the broker of orders"),
        }
        match (end, Arc::try_unwrap(channel)) {
            (End::Stopped | End::Cancelled, Ok(channel)) => {
                session::close(connection, channel, self.limits.close).await;
            }
            // A pulse that is under way holds the channel too.
            (_, _) => session::abandon(connection),
        }
        // A broker in distress lets clients in and then gives nothing: that is no reason to hurry.
        useful || began.elapsed() >= self.limits.longest_pause
    }
}

impl Consuming {
    /// Consumes until the end, and says whether that was of use.
    async fn flow(
        &self,
        channel: &Arc<Channel>,
        deliveries: Deliveries,
        events: mpsc::UnboundedReceiver<Event>,
        last_words: &LastWords,
        stop: &mut watch::Receiver<bool>,
    ) -> (End, bool) {
        let (sender, answers) = mpsc::unbounded_channel();
        let mut flow = Flow {
            consuming: self,
            channel: Arc::clone(channel),
            under_way: JoinSet::new(),
            asked: None,
            answers: sender,
            useful: false,
        };
        let end = match flow.run(deliveries, events, answers, stop).await {
            End::Stopped => {
                flow.finish().await;
                End::Stopped
            }
            End::Lost(why) => End::Lost(last_words.heard().map_or(why, str::to_owned)),
            End::Cancelled => End::Cancelled,
        };
        (end, flow.useful)
    }
}

impl Flow<'_> {
    async fn run(
        &mut self,
        mut deliveries: Deliveries,
        mut events: mpsc::UnboundedReceiver<Event>,
        mut answers: mpsc::UnboundedReceiver<Result<u32, Error>>,
        stop: &mut watch::Receiver<bool>,
    ) -> End {
        let Limits { pulse, confirm, .. } = self.consuming.limits;
        let mut ticks = time::interval((pulse.min(confirm) / 8).max(Duration::from_millis(1)));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut due = Instant::now();
        loop {
            let settled = tokio::select! {
                biased;
                () = stopped(stop) => return End::Stopped,
                event = events.recv() => match event {
                    Some(Event::Cancelled) => return End::Cancelled,
                    // The rest is about published messages.
                    Some(_) => Ok(()),
                    None => return End::Lost("the connection broke".to_owned()),
                },
                Some(answer) = answers.recv() => answer.map(|dead_letters| {
                    self.asked = None;
                    self.consuming.meters.dead_letters(dead_letters);
                }),
                _ = ticks.tick() => match self.asked {
                    Some(since) if since.elapsed() > confirm => {
                        return End::Lost("the broker does not answer".to_owned());
                    }
                    None if Instant::now() >= due => {
                        due = Instant::now() + pulse;
                        self.ask();
                        Ok(())
                    }
                    _ => Ok(()),
                },
                Some(done) = self.under_way.join_next() => match done {
                    Ok((tag, verdict)) => self.settle(tag, verdict).await,
                    // It is delivered again with the next session.
                    Err(why) => return End::Lost(why.to_string()),
                },
                delivery = deliveries.recv() => match delivery {
                    Some(delivery) => self.take(delivery).await,
                    None => return End::Lost("the deliveries ended".to_owned()),
                },
            };
            if let Err(why) = settled {
                return End::Lost(why.to_string());
            }
        }
    }

    /// Reads a notice and has it stored, or buries what is none.
    async fn take(&mut self, delivery: ConsumerMessage) -> Result<(), Error> {
        let ConsumerMessage { deliver: Some(deliver), content, .. } = delivery else { return Ok(()) };
        let tag = deliver.delivery_tag();
        match read(&content.unwrap_or_default()) {
            Ok(notice) => {
                let Consuming { inbox, meters, limits, .. } = self.consuming;
                let kept = keep(inbox.clone(), notice, meters.clone(), *limits);
                self.under_way.spawn(async move {
                    kept.await;
                    (tag, Verdict::Ack)
                });
                Ok(())
            }
            Err(why) => {
                self.mourn(why);
                self.settle(tag, Verdict::Bury).await
            }
        }
    }

    fn mourn(&self, why: Unreadable) {
        self.consuming.meters.dead_lettered();
        let queue = &self.consuming.topology.channels.dead_queue;
        tracing::warn!(%why, queue, "a notice of an order cannot be read and goes to the dead letters");
    }

    async fn settle(&mut self, tag: u64, verdict: Verdict) -> Result<(), Error> {
        self.useful = true;
        match verdict {
            Verdict::Ack => self.channel.basic_ack(BasicAckArguments::new(tag, false)).await,
            Verdict::Bury => self.channel.basic_nack(BasicNackArguments::new(tag, false, false)).await,
        }
    }

    /// Has the topology declared once more, which shows that the broker answers, mends what somebody removed, and tells
    /// how many dead letters there are.
    fn ask(&mut self) {
        self.asked = Some(Instant::now());
        let (channel, answers) = (Arc::clone(&self.channel), self.answers.clone());
        let topology = Arc::clone(&self.consuming.topology);
        // Not aborted with the session, since amqprs panics then; it ends by itself with the connection.
        tokio::spawn(async move {
            let answer = topology.everything(&channel).await;
            // Before the answer is heard, so that the channel has one owner again.
            drop(channel);
            answers.send(answer).ok();
        });
    }

    /// Waits for what is under way, though not for a store that is away.
    async fn finish(&mut self) {
        let deadline = Instant::now() + self.consuming.limits.close / 2;
        while let Ok(Some(Ok((tag, verdict)))) = timeout_at(deadline, self.under_way.join_next()).await {
            if self.settle(tag, verdict).await.is_err() {
                return;
            }
        }
    }
}
