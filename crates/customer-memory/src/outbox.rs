//! [`Outbox`] in memory.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    customer::CustomerId,
    event::{CustomerEvent, Event, Fact, FactId, Subject},
    ports::{Backlog, Claim, Outbox, Parked, Patience, RelayId, Replay, Setback, StorageError},
};

use crate::{
    MemoryStore,
    store::{Hold, Lease, State, StoredFact},
};

#[async_trait]
impl Outbox for MemoryStore {
    async fn claim(&self, relay: RelayId, limit: usize, lease: Duration) -> Result<Claim, StorageError> {
        let (mut state, now) = (self.state(), Instant::now());
        if state.lease.is_some_and(|lease| lease.holder != relay && lease.ends > now) {
            return Ok(Claim::Elsewhere);
        }
        state.lease = Some(Lease { holder: relay, ends: now + lease });
        let held = |fact: &Fact| state.hold(fact).is_some_and(|hold| hold.due.is_none_or(|due| due > now));
        let due = state.pending().filter(|fact| !held(fact));
        Ok(Claim::Facts(due.take(limit).cloned().collect()))
    }

    async fn settle(&self, delivered: &[FactId], at: Timestamp) -> Result<(), StorageError> {
        let delivered: HashSet<&FactId> = delivered.iter().collect();
        let mut state = self.state();
        let mut settled = HashSet::new();
        for stored in &mut state.facts {
            if delivered.contains(&stored.fact.stamp.id) {
                stored.delivered.get_or_insert(at);
                settled.extend(stored.fact.event.customer().map(CustomerEvent::customer_id));
            }
        }
        state.holds.retain(|_, hold| !delivered.contains(&hold.fact));
        for customer in settled {
            if !state.customers.contains_key(&customer) {
                state.erase_facts(customer);
            }
        }
        Ok(())
    }

    async fn hold(
        &self,
        setbacks: &[Setback],
        patience: Patience,
        at: Timestamp,
    ) -> Result<Vec<FactId>, StorageError> {
        let (mut state, now) = (self.state(), Instant::now());
        let mut parked = Vec::new();
        for setback in setbacks {
            let Some(fact) = state.pending().find(|fact| fact.stamp.id == setback.fact).cloned() else {
                continue;
            };
            let before =
                state.hold(&fact).filter(|hold| hold.fact == setback.fact).map_or(0, |hold| hold.tries);
            let tries = before.saturating_add(1);
            let pause = patience.pause(tries, setback.why);
            let hold = Hold {
                fact: setback.fact,
                tries,
                failed: at,
                why: setback.why,
                due: pause.map(|pause| now + pause),
            };
            parked.extend(pause.is_none().then_some(setback.fact));
            state.holds.insert(fact.event.subject(), hold);
        }
        Ok(parked)
    }

    async fn parked(&self, limit: usize) -> Result<Vec<Parked>, StorageError> {
        let state = self.state();
        let mut parked: Vec<Parked> = state
            .pending()
            .filter_map(|fact| {
                let hold = state.hold(fact).filter(|hold| hold.is_parked() && hold.fact == fact.stamp.id)?;
                Some(Parked {
                    fact: hold.fact,
                    subject: fact.event.subject(),
                    version: fact.event.customer().map(CustomerEvent::version),
                    since: hold.failed,
                    tries: hold.tries,
                    reason: hold.why.to_string(),
                })
            })
            .collect();
        parked.sort_by_key(|parked| parked.since);
        parked.truncate(limit);
        Ok(parked)
    }

    async fn replay(&self, which: Replay, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        let mut state = self.state();
        let is_chosen = |subject: &Subject| match which {
            Replay::Since(_) => false,
            Replay::Customer(chosen) => *subject == Subject::Customer(chosen),
            Replay::Parked => true,
        };
        let waiting =
            state.pending().filter(|fact| is_chosen(&fact.event.subject()) && state.is_parked(fact)).count();
        state.holds.retain(|subject, hold| !(is_chosen(subject) && hold.is_parked()));
        let chosen = |stored: &StoredFact, at: Timestamp| match which {
            Replay::Since(since) => at >= since,
            Replay::Customer(customer) => stored.fact.event.subject() == Subject::Customer(customer),
            Replay::Parked => false,
        };
        let mut again = 0;
        for stored in &mut state.facts {
            if again < limit && stored.delivered.is_some_and(|at| at < before && chosen(stored, at)) {
                stored.delivered = None;
                again += 1;
            }
        }
        Ok(waiting + again)
    }

    async fn resign(&self, relay: RelayId) -> Result<(), StorageError> {
        let mut state = self.state();
        state.lease = state.lease.filter(|lease| lease.holder != relay);
        Ok(())
    }

    async fn backlog(&self) -> Result<Backlog, StorageError> {
        let state = self.state();
        let (parked, pending): (Vec<&Fact>, Vec<&Fact>) =
            state.pending().partition(|fact| state.is_parked(fact));
        Ok(Backlog {
            pending: u64::try_from(pending.len()).unwrap_or(u64::MAX),
            oldest: pending.iter().map(|fact| fact.stamp.at).min(),
            parked: u64::try_from(parked.len()).unwrap_or(u64::MAX),
        })
    }

    async fn forget_delivered(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        let mut forgotten = 0;
        self.state().facts.retain(|stored| {
            let old = forgotten < limit && stored.delivered.is_some_and(|at| at < before);
            forgotten += usize::from(old);
            !old
        });
        Ok(forgotten)
    }

    async fn forget_parked(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        let mut state = self.state();
        let mut forgotten = 0;
        for gone in state.parked_and_gone(before) {
            let mut left = false;
            state.facts.retain(|stored| {
                let given_up = stored.delivered.is_none()
                    && stored.fact.event.subject() == gone
                    && !is_deletion(&stored.fact);
                let now = given_up && forgotten < limit;
                forgotten += usize::from(now);
                left |= given_up && !now;
                !now
            });
            if !left {
                state.holds.remove(&gone);
            }
        }
        Ok(forgotten)
    }
}

impl Hold {
    const fn is_parked(&self) -> bool {
        self.due.is_none()
    }
}

impl State {
    fn pending(&self) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(|stored| stored.delivered.is_none()).map(|stored| &stored.fact)
    }

    fn hold(&self, fact: &Fact) -> Option<&Hold> {
        self.holds.get(&fact.event.subject())
    }

    fn is_parked(&self, fact: &Fact) -> bool {
        self.hold(fact).is_some_and(Hold::is_parked)
    }

    /// Of whom something but the deletion was parked before a moment, and who is gone.
    fn parked_and_gone(&self, before: Timestamp) -> Vec<Subject> {
        let given_up = self.holds.iter().filter(|(subject, hold)| {
            let gone = matches!(subject, Subject::Customer(id) if !self.customers.contains_key(id));
            let deletion = |fact: &Fact| fact.stamp.id == hold.fact && is_deletion(fact);
            gone && hold.is_parked() && hold.failed < before && !self.pending().any(deletion)
        });
        given_up.map(|(subject, _)| subject.clone()).collect()
    }

    /// Forgets what was delivered about a customer who is gone, but for the deletion.
    pub(crate) fn erase_facts(&mut self, gone: CustomerId) {
        self.facts.retain(|stored| {
            stored.delivered.is_none()
                || is_deletion(&stored.fact)
                || stored.fact.event.subject() != Subject::Customer(gone)
        });
    }
}

const fn is_deletion(fact: &Fact) -> bool {
    matches!(fact.event, Event::Customer(CustomerEvent::Deleted { .. }))
}
