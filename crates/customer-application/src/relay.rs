//! Announces facts: from the outbox to the publisher, at least once, for each subject in order.
//!
//! One relay is active among all replicas: the one with the outbox's lease. It publishes many subjects' facts
//! at once but one subject's one after the other, so that a fact that is refused holds up nobody else, and no
//! later fact of the same subject overtakes it: the outbox holds them back until it is due again, and parks it when
//! patience has an end. It knows neither what stores nor what publishes.

use std::{collections::BTreeMap, future::Future, pin::pin, sync::Arc, time::Duration};

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
use customer_domain::{
    causes,
    event::{Fact, FactId},
    ports::{Claim, Clock, EventPublisher, Outbox, Patience, PublishError, RelayId, Setback, StorageError},
};
use futures_util::{StreamExt as _, stream};

use crate::Bell;

/// How a relay paces itself.
#[derive(Clone, Copy, Debug)]
pub struct RelaySettings {
    /// The most facts that are claimed, and so under way, at once.
    pub batch: usize,
    /// How long a relay stays the active one without a sign of life. Another takes over after it.
    pub lease: Duration,
    /// How long an active relay waits for the bell before it asks whether another replica left it work.
    pub idle: Duration,
    /// How often a fact is tried that the broker does not take.
    pub patience: Patience,
}

impl Default for RelaySettings {
    fn default() -> Self {
        Self {
            batch: 1024,
            lease: Duration::from_secs(3),
            idle: Duration::from_millis(50),
            patience: Patience::default(),
        }
    }
}

/// What one round of work came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Round {
    /// Another relay is active.
    Standby,
    /// There were so many facts; some may have failed, and stay in the outbox, held if it is for their own sake.
    Worked {
        /// Facts that were delivered and settled.
        delivered: usize,
        /// Why the first of each subject that was not delivered was not.
        failed: Vec<PublishError>,
    },
}

/// Moves facts from an outbox to a publisher.
pub struct Relay {
    id: RelayId,
    outbox: Arc<dyn Outbox>,
    publisher: Arc<dyn EventPublisher>,
    clock: Arc<dyn Clock>,
    bell: Bell,
    settings: RelaySettings,
}

impl Relay {
    /// A relay that wakes by this bell.
    #[must_use]
    pub fn new(
        id: RelayId,
        outbox: Arc<dyn Outbox>,
        publisher: Arc<dyn EventPublisher>,
        clock: Arc<dyn Clock>,
        bell: Bell,
        settings: RelaySettings,
    ) -> Self {
        Self { id, outbox, publisher, clock, bell, settings }
    }

    /// Works until `stop` ends, whatever fails; a round that has begun is finished. Then makes room for another.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        let mut backoff = backoff().build();
        loop {
            // A relay that cannot reach the broker takes no lease, so that one that can gets it.
            tokio::select! {
                () = &mut stop => break,
                () = self.publisher.ready() => {}
            }
            let pause = self.step(&mut backoff).await;
            tokio::select! {
                () = &mut stop => break,
                () = self.rest(pause) => {}
            }
        }
        if let Err(error) = self.outbox.resign(self.id).await {
            tracing::warn!(cause = %causes(&error), "the relay's lease is left to run out");
        }
    }

    /// Announces all that waits, for tests: returns when a round finds nothing.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    pub async fn until_empty(&self) -> Result<(), StorageError> {
        while self.round().await? != (Round::Worked { delivered: 0, failed: Vec::new() }) {
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// One round, and how to rest after it.
    async fn step(&self, backoff: &mut ExponentialBackoff) -> Pause {
        let failure = match self.round().await {
            // As often as will do to take over within a lease and a little.
            Ok(Round::Standby) => return Pause::For(self.settings.lease / 12),
            Ok(Round::Worked { delivered, failed }) => {
                match failed.iter().find(|why| !why.blames_the_fact()) {
                    None => {
                        *backoff = self::backoff().build();
                        let idle = delivered == 0 && failed.is_empty();
                        return if idle { Pause::UntilRung } else { Pause::None };
                    }
                    Some(why) => format!("{why} ({} subjects, {delivered} events delivered)", failed.len()),
                }
            }
            Err(error) => causes(&error),
        };
        tracing::warn!(failure, "events wait");
        Pause::For(backoff.next().unwrap_or(self.settings.idle))
    }

    async fn rest(&self, pause: Pause) {
        match pause {
            Pause::None => {}
            Pause::For(time) => tokio::time::sleep(time).await,
            Pause::UntilRung => tokio::select! {
                () = self.bell.rung() => {}
                () = tokio::time::sleep(self.settings.idle) => {}
            },
        }
    }

    /// Claims a batch, publishes it, settles what was delivered and has held what was not.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails; what was delivered but not settled is delivered again.
    pub async fn round(&self) -> Result<Round, StorageError> {
        let facts = match self.outbox.claim(self.id, self.settings.batch, self.settings.lease).await? {
            Claim::Elsewhere => return Ok(Round::Standby),
            Claim::Facts(facts) => facts,
        };
        tokio::select! {
            worked = self.work_off(facts) => worked,
            lost = self.keep_lease() => lost.map(|()| Round::Standby),
        }
    }

    /// Publishes facts, and settles what was delivered while others are still under way.
    async fn work_off(&self, facts: Vec<Fact>) -> Result<Round, StorageError> {
        let subjects = by_subject(facts).map(|facts| self.publish_in_order(facts));
        let outcomes = stream::iter(subjects).buffer_unordered(self.settings.batch);
        let mut outcomes = pin!(outcomes.chunks((self.settings.batch / 4).max(1)));
        let (mut count, mut failed) = (0, Vec::new());
        while let Some(outcomes) = outcomes.next().await {
            let delivered: Vec<FactId> =
                outcomes.iter().flat_map(|outcome| &outcome.delivered).copied().collect();
            let setbacks: Vec<Setback> = outcomes.iter().filter_map(|outcome| outcome.failed).collect();
            if !delivered.is_empty() {
                self.outbox.settle(&delivered, self.clock.now()).await?;
            }
            self.hold(&setbacks).await?;
            count += delivered.len();
            failed.extend(setbacks.iter().map(|setback| setback.why));
        }
        Ok(Round::Worked { delivered: count, failed })
    }

    /// Has those held that were not delivered for their own sake.
    async fn hold(&self, setbacks: &[Setback]) -> Result<(), StorageError> {
        let own = setbacks.iter().filter(|setback| setback.why.blames_the_fact());
        let own: Vec<Setback> = own.copied().collect();
        let Some(first) = own.first() else { return Ok(()) };
        tracing::warn!(facts = own.len(), fact = %first.fact, why = %first.why, "events are held");
        for fact in self.outbox.hold(&own, self.settings.patience, self.clock.now()).await? {
            tracing::error!(%fact, "an event is parked: `ms-client outbox status` says why");
        }
        Ok(())
    }

    /// Renews the lease as long as it is polled; returns when another relay has it.
    async fn keep_lease(&self) -> Result<(), StorageError> {
        loop {
            tokio::time::sleep(self.settings.lease / 3).await;
            if self.outbox.claim(self.id, 0, self.settings.lease).await? == Claim::Elsewhere {
                tracing::warn!("another relay took over");
                return Ok(());
            }
        }
    }

    async fn publish_in_order(&self, facts: Vec<Fact>) -> Outcome {
        let mut delivered = Vec::with_capacity(facts.len());
        for fact in facts {
            let id = fact.stamp.id;
            if let Err(why) = self.publisher.publish(&fact).await {
                return Outcome { delivered, failed: Some(Setback { fact: id, why }) };
            }
            delivered.push(id);
        }
        Outcome { delivered, failed: None }
    }
}

/// Each subject's facts, in their order.
fn by_subject(facts: Vec<Fact>) -> impl Iterator<Item = Vec<Fact>> {
    let mut by_subject: BTreeMap<_, Vec<Fact>> = BTreeMap::new();
    for fact in facts {
        by_subject.entry(fact.event.subject()).or_default().push(fact);
    }
    by_subject.into_values()
}

/// How a relay rests between two rounds.
enum Pause {
    /// Not at all: there was work, so there may be more.
    None,
    /// Whatever comes.
    For(Duration),
    /// Until the bell rings, or as long as another replica may have rung its own.
    UntilRung,
}

/// What became of one subject's facts.
struct Outcome {
    delivered: Vec<FactId>,
    failed: Option<Setback>,
}

/// From 100 ms to 5 s, and on at 5 s.
fn backoff() -> ExponentialBuilder {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(Duration::from_secs(5))
        .with_jitter()
        .without_max_times()
}
