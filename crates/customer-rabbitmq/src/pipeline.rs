//! Publishing on one session, many messages at once, until the session ends.
//!
//! Whether the broker lives is judged here, by how long confirms take. It knows neither how a session is opened
//! nor what comes after it.

use std::time::Duration;

use tokio::{
    sync::{mpsc, watch},
    time::{self, Instant, MissedTickBehavior},
};

use crate::{
    callbacks::{Event, LastWords},
    confirms::{Confirms, Outcome, Receipt, Settled},
    limits::Limits,
    message::Message,
    meters::Meters,
    session::{self, Session},
    supervisor::stopped,
    writer::Writer,
};

/// A message, and who waits to hear of it.
pub(crate) struct Handover {
    pub(crate) message: Message,
    pub(crate) receipt: Receipt,
}

/// The messages of one fact, which are sent one right after the other.
pub(crate) type Parcel = Vec<Handover>;

/// Where to hand parcels over; nowhere while there is no session.
///
/// It has no bound: whoever hands over waits for the confirm, and so bounds it; and to hand over never waits, so
/// that parcels are sent in the order in which callers came.
pub(crate) type Door = Option<mpsc::UnboundedSender<Parcel>>;

/// Why a session ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It was asked to.
    Stopped,
    /// The queue of deletions is gone: the topology must be declared again.
    Unroutable,
    /// The connection is dead, or as good as dead.
    Lost(String),
}

/// How a session went.
pub(crate) struct Ended {
    pub(crate) end: End,
    /// Whether the broker confirmed anything.
    pub(crate) confirmed: bool,
    /// How many messages were in flight at the end.
    pub(crate) lost: usize,
}

/// What the loop keeps.
struct Pipeline<'a> {
    limits: &'a Limits,
    meters: &'a Meters,
    door: &'a watch::Sender<Door>,
    book: Confirms,
    writer: Writer,
    /// Set when the door is closed: what was handed over before is still seen to.
    leaving: Option<End>,
    confirmed: bool,
}

/// Opens the door, publishes what comes in, and closes the door and the session at the end.
///
/// Every parcel is answered: by the broker, or at the end by [`Outcome::Lost`] or the drop of its receipt.
pub(crate) async fn run(
    session: Session,
    limits: &Limits,
    meters: &Meters,
    door: &watch::Sender<Door>,
    stop: &mut watch::Receiver<bool>,
) -> Ended {
    let Session { connection, channel, mut events, last_words } = session;
    let writer = Writer::start(channel);
    let (sender, mut parcels) = mpsc::unbounded_channel();
    door.send_replace(Some(sender));
    let (book, leaving, confirmed) = (Confirms::default(), None, false);
    let mut pipeline = Pipeline { limits, meters, door, book, writer, leaving, confirmed };

    let end = pipeline.flow(&mut events, &mut parcels, &last_words, stop).await;

    door.send_replace(None);
    drop(parcels);
    let unanswered = pipeline.book.lose_all();
    let lost = unanswered.len();
    pipeline.settle(unanswered);
    match end {
        End::Lost(_) => session::abandon(connection),
        // Everything was answered, hence written: the writer is idle.
        End::Stopped | End::Unroutable => match pipeline.writer.finish().await {
            Ok(Ok(channel)) => session::close(connection, channel, limits.close).await,
            Ok(Err(_)) | Err(_) => session::abandon(connection),
        },
    }
    Ended { end, confirmed: pipeline.confirmed, lost }
}

impl Pipeline<'_> {
    async fn flow(
        &mut self,
        events: &mut mpsc::UnboundedReceiver<Event>,
        parcels: &mut mpsc::UnboundedReceiver<Parcel>,
        last_words: &LastWords,
        stop: &mut watch::Receiver<bool>,
    ) -> End {
        // Death is noticed an eighth of the limit late, at most.
        let period = self.limits.confirm.min(self.limits.hand_over) / 8;
        let mut pulse = time::interval(period.max(Duration::from_millis(1)));
        pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            if parcels.is_empty()
                && self.book.is_empty()
                && let Some(end) = self.leaving.take()
            {
                return end;
            }
            tokio::select! {
                biased;
                () = stopped(stop), if self.leaving.is_none() => self.leave(End::Stopped),
                event = events.recv() => match event {
                    Some(event) => self.hear(event),
                    None => return End::Lost(last_words.heard().unwrap_or("the connection broke").to_owned()),
                },
                why = self.writer.failed() => return End::Lost(why),
                _ = pulse.tick() => if let Some(why) = self.overdue(Instant::now()) {
                    return End::Lost(why.to_owned());
                },
                Some(parcel) = parcels.recv(), if self.book.len() < self.limits.window.max(1) => self.send(parcel),
            }
        }
    }

    fn send(&mut self, parcel: Parcel) {
        let now = Instant::now();
        for Handover { message, receipt } in parcel {
            self.book.enter(message.fact, message.mandatory, receipt, now);
            self.writer.write(message);
        }
    }

    fn hear(&mut self, event: Event) {
        match event {
            Event::Ack { tag, multiple } => {
                self.confirmed = true;
                let settled = self.book.ack(tag, multiple);
                self.settle(settled);
            }
            Event::Nack { tag, multiple } => {
                let settled = self.book.nack(tag, multiple);
                self.settle(settled);
            }
            Event::Return { message_id } => {
                self.book.note_return(&message_id);
                self.leave(End::Unroutable);
            }
            // There is no consumer here.
            Event::Cancelled => {}
        }
    }

    /// Closes the door, before the answer that is the reason for it reaches anybody.
    fn leave(&mut self, why: End) {
        self.door.send_replace(None);
        self.leaving.get_or_insert(why);
    }

    fn settle(&self, settled: Vec<Settled>) {
        for one in settled {
            match one.outcome {
                Outcome::Refused => tracing::warn!(fact = %one.fact, "the broker refused an event"),
                Outcome::Returned => tracing::warn!(fact = %one.fact, "no queue takes a deletion"),
                Outcome::Confirmed | Outcome::Lost => {}
            }
            self.meters.settled(&one);
            // The caller may have gone away.
            one.receipt.send(one.outcome.verdict()).ok();
        }
    }

    /// Why the connection counts as dead, if it does.
    fn overdue(&self, now: Instant) -> Option<&'static str> {
        let waits = |since: Instant| now.saturating_duration_since(since);
        if self.book.oldest().is_some_and(|since| waits(since) > self.limits.confirm) {
            return Some("the broker does not confirm");
        }
        let unwritten = self.book.oldest_after(self.writer.written());
        unwritten
            .is_some_and(|since| waits(since) > self.limits.hand_over)
            .then_some("the broker does not take what is sent")
    }
}
