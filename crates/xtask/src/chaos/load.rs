//! The load: writers that change customers one after another, and remember what was acknowledged.
//!
//! A write without an answer may have happened or not. Its customer is set aside, so that the versions of the others
//! stay certain; the events tell in the end what became of it.

use std::{
    fmt,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use super::{phase::Phase, verdict::Change};
use crate::{
    failure::{Explain as _, Failure, Outcome},
    http::{Answer, Client, number},
};

/// How many customers are worked on at a time.
const CUSTOMERS: u64 = 50;

/// Between a writer's writes, so that the parts of the drill take seconds.
const PACE: Duration = Duration::from_millis(15);

/// What the writers have seen.
#[derive(Clone, Default)]
pub(super) struct Tally {
    /// Answered with 2xx.
    pub(super) acknowledged: Vec<Change>,
    /// Those of them that were asked and answered while the broker was dead.
    pub(super) while_broker_dead: usize,
    /// Failed though the service stood: none may, with or without a broker.
    pub(super) refused: usize,
    /// Failed while the service was killed: done or not.
    pub(super) unanswered: usize,
}

/// What the writers share.
pub(super) struct Load {
    client: Client,
    /// Each with the version that it is known to have; `None` until one is created.
    customers: Vec<Mutex<Option<Change>>>,
    state: Mutex<(Phase, Tally)>,
    changed: Condvar,
}

/// A write that is about to be sent.
struct Write {
    method: &'static str,
    path: String,
    body: Option<Value>,
    /// The customer as it is known, none for a creation.
    before: Option<Change>,
}

impl Load {
    pub(super) fn new(client: Client) -> Self {
        let customers = (0..CUSTOMERS).map(|_| Mutex::default()).collect();
        Self {
            client,
            customers,
            state: Mutex::new((Phase::Calm, Tally::default())),
            changed: Condvar::new(),
        }
    }

    /// Goes on to the next part, unless all is over; gives how many writes were acknowledged before it.
    pub(super) fn enter(&self, phase: Phase) -> usize {
        let mut state = self.state();
        if state.0 != Phase::Over {
            state.0 = phase;
        }
        self.changed.notify_all();
        state.1.acknowledged.len()
    }

    /// Waits until the writers have done enough.
    pub(super) fn wait_for(
        &self,
        what: &str,
        patience: Duration,
        enough: impl Fn(&Tally) -> bool,
    ) -> Outcome {
        let waiting = self.changed.wait_timeout_while(self.state(), patience, |(phase, tally)| {
            *phase != Phase::Over && !enough(tally)
        });
        let (state, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        if enough(&state.1) { Ok(()) } else { Err(Failure::new(format!("not enough {what}: {}", state.1))) }
    }

    /// What was seen, after the last write.
    pub(super) fn finish(self) -> Tally {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).1
    }

    /// A writer: writes until the drill is over. What a service must never answer ends the drill.
    pub(super) fn write(&self, writer: u64) -> Outcome {
        for turn in 0_u64.. {
            let before = self.state().0;
            if before == Phase::Over {
                break;
            }
            let dice = spread(writer << 32 | turn);
            if let Some(customer) =
                usize::try_from(dice % CUSTOMERS).ok().and_then(|at| self.customers.get(at))
            {
                let mut customer = customer.lock().unwrap_or_else(PoisonError::into_inner);
                let written = self.write_once(&mut customer, dice, before);
                if written.is_err() {
                    self.enter(Phase::Over);
                }
                written?;
            }
            thread::sleep(PACE);
        }
        Ok(())
    }

    fn write_once(&self, customer: &mut Option<Change>, dice: u64, before: Phase) -> Outcome {
        let write = Write::next(*customer, dice);
        let answer = self.client.send(write.method, &write.path, write.body.as_ref());
        let answer = answer.ok().filter(|answer| answer.status < 500);
        let change = answer.map(|answer| write.acknowledged(&answer)).transpose()?;
        *customer = change.filter(|change| !change.deletion);
        let mut state = self.state();
        let broker_dead = before == Phase::BrokerDead && state.0 == Phase::BrokerDead;
        let service_stood = before != Phase::ServiceFalls && state.0 != Phase::ServiceFalls;
        match change {
            Some(change) => {
                state.1.acknowledged.push(change);
                state.1.while_broker_dead += usize::from(broker_dead);
            }
            None if service_stood => state.1.refused += 1,
            None => state.1.unanswered += 1,
        }
        self.changed.notify_all();
        if change.is_none() {
            // The service is down: there is nothing to ask until it is back.
            let back = self.changed.wait_while(state, |(phase, _)| *phase == Phase::ServiceFalls);
            drop(back.unwrap_or_else(PoisonError::into_inner));
        }
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, (Phase, Tally)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write {
    /// A creation where there is no customer, else four changes to one deletion.
    fn next(before: Option<Change>, dice: u64) -> Self {
        match before {
            None => {
                let email = format!("chaos-{dice}@example.org");
                let body = json!({"nom": "Chaos", "prenom": "Drill", "email": email});
                Self { method: "POST", path: "/customers".to_owned(), body: Some(body), before }
            }
            Some(Change { customer, .. }) if (dice >> 32).is_multiple_of(5) => {
                Self { method: "DELETE", path: format!("/customers/{customer}"), body: None, before }
            }
            Some(Change { customer, .. }) => {
                let body = json!({"adresse": format!("{dice} rue de la Paix")});
                Self { method: "PUT", path: format!("/customers/{customer}"), body: Some(body), before }
            }
        }
    }

    /// The change that an answer below 500 acknowledges. Every other answer than a success is a fault: nobody else
    /// writes these customers, so one that is not found, say, was acknowledged and is gone.
    fn acknowledged(&self, answer: &Answer) -> Outcome<Change> {
        if !(200..300).contains(&answer.status) {
            return Err(answer.failure("which no write of the drill deserves"));
        }
        if let (Some(before), "DELETE") = (self.before, self.method) {
            return Ok(Change { version: before.version + 1, deletion: true, ..before });
        }
        let body = answer.json()?;
        let change = number(&body, "id").zip(number(&body, "version"));
        let (customer, version) = change.explain("a customer without id and version")?;
        Ok(Change { customer, version, deletion: false })
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>7}  acknowledged", self.acknowledged.len())?;
        writeln!(f, "{:>7}  of them while the broker was dead", self.while_broker_dead)?;
        writeln!(f, "{:>7}  refused", self.refused)?;
        writeln!(f, "{:>7}  without an answer when the service was killed", self.unanswered)
    }
}

/// Numbers that look like chance, the same in every run (the finaliser of splitmix64).
const fn spread(seed: u64) -> u64 {
    let mixed = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
