//! The load: writers that change customers one after another through either replica, and remember what was
//! acknowledged.
//!
//! Most writes go under an Idempotency-Key, and are sent again, through the other replica, until they are answered:
//! what became of them is then known. A write without a key may have happened or not when it has no answer. Its
//! customer is set aside, so that the versions of the others stay certain; the events tell in the end what became of it.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError, TryLockError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use super::{dice, tally::Tally, verdict::Change, write::Write};
use crate::{
    failure::Outcome,
    http::{Answer, Client},
};

/// How many customers are worked on. Few, so that each has changes that follow closely.
const CUSTOMERS: usize = 64;

/// Between a writer's writes.
const PACE: Duration = Duration::from_millis(30);

/// Between the attempts of one write.
const AGAIN: Duration = Duration::from_millis(200);

/// How long a write is tried. Longer than anything is down.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long a writer leaves a replica alone that gave it no answer.
const AVOIDED: Duration = Duration::from_secs(10);

/// What the writers share.
pub(super) struct Load {
    clients: [Client; 2],
    /// Each with the version that it is known to have; `None` until one is created.
    customers: Vec<Mutex<Option<Change>>>,
    tally: Mutex<Tally>,
    over: AtomicBool,
    seed: u64,
}

/// Through which replica a writer writes.
struct Route {
    next: usize,
    avoided: Option<(usize, Instant)>,
}

impl Load {
    pub(super) fn new(clients: [Client; 2], seed: u64, phase: &str) -> Self {
        let customers = (0..CUSTOMERS).map(|_| Mutex::default()).collect();
        let tally = Mutex::new(Tally::new(phase));
        Self { clients, customers, tally, over: AtomicBool::new(false), seed: dice::throw(seed) }
    }

    /// Goes on to the next part.
    pub(super) fn enter(&self, phase: &str, steady: bool) {
        self.tally().enter(phase, steady);
    }

    /// How many changes were acknowledged until now.
    pub(super) fn acknowledged(&self) -> usize {
        self.tally().acknowledged.len()
    }

    /// Writers begin nothing more.
    pub(super) fn stop(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    /// Whether `stop` was called, or a writer has given up.
    pub(super) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// What was seen, after the last write.
    pub(super) fn finish(self) -> Tally {
        self.tally.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// A writer: writes until the drill is over. What a service must never answer ends the drill.
    pub(super) fn write(&self, writer: u32) -> Outcome {
        let mut route = Route { next: 0, avoided: None };
        for turn in 0_u32.. {
            if self.is_over() {
                break;
            }
            let dice = dice::throw(self.seed ^ (u64::from(writer) << 32 | u64::from(turn)));
            let at = usize::try_from(dice >> 48).unwrap_or_default() % CUSTOMERS;
            // Where another writer is at this customer, this one takes its next turn.
            let customer = match self.customers.get(at).map(Mutex::try_lock) {
                Some(Ok(customer)) => Some(customer),
                Some(Err(TryLockError::Poisoned(poisoned))) => Some(poisoned.into_inner()),
                Some(Err(TryLockError::WouldBlock)) | None => None,
            };
            if let Some(mut customer) = customer {
                let written = self.write_one(&mut customer, dice, &mut route);
                if written.is_err() {
                    self.stop();
                }
                written?;
            }
            thread::sleep(PACE);
        }
        Ok(())
    }

    fn write_one(&self, customer: &mut Option<Change>, dice: u64, route: &mut Route) -> Outcome {
        let write = Write::next(*customer, dice);
        let begin = Instant::now();
        *customer = None;
        loop {
            if let Some(answer) = self.attempt(&write, route) {
                let change = write.acknowledged(&answer)?;
                self.tally().acknowledge(change, answer.header("idempotent-replayed") == "true");
                *customer = Some(change).filter(|change| !change.deletion);
                return Ok(());
            }
            if !write.has_key() || begin.elapsed() > PATIENCE {
                self.tally().unanswered += 1;
                return Ok(());
            }
            thread::sleep(AGAIN);
        }
    }

    /// Sends it once; gives the answer if that says what became of it.
    fn attempt(&self, write: &Write, route: &mut Route) -> Option<Answer> {
        let replica = route.take();
        let client = self.clients.get(replica)?;
        let sent = self.tally().send();
        let answer = write.send(client);
        match answer {
            // 408: it was not read in time, so not done, and asks to be sent again. A pause does that.
            Ok(answer) if answer.status < 500 && answer.status != 408 => {
                // The first attempt is still under way.
                let is_under_way = answer.status == 409 && answer.body.contains("/problems/key-in-use");
                return (!is_under_way).then_some(answer);
            }
            Ok(answer) => self.tally().fail(sent, &answer.failure("which is a failure").to_string()),
            Err(failure) => {
                route.avoided = Some((replica, Instant::now()));
                self.tally().fail(sent, &failure.to_string());
            }
        }
        None
    }

    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Route {
    /// One replica after the other, but for one that is avoided.
    fn take(&mut self) -> usize {
        let mut replica = self.next % 2;
        if self.avoided.is_some_and(|(avoided, since)| avoided == replica && since.elapsed() < AVOIDED) {
            replica = 1 - replica;
        }
        self.next = 1 - replica;
        replica
    }
}
