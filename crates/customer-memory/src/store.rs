//! What is kept, behind one lock: what holds it sees a change whole or not at all.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use customer_domain::{
    Timestamp,
    access::{Account, Attempt, Ended, Pseudonym, Revocation, SessionId, Username},
    audit::AuditEntry,
    customer::{Customer, CustomerId, Folded},
    event::{Fact, FactId, Subject},
    notification::{Notification, OrderId},
    once::{Fingerprint, OnceKey},
    ports::{NewSession, Outcome, PublishError, RelayId},
};

/// A store in memory. Clones share what they keep.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) customers: BTreeMap<CustomerId, Customer>,
    /// Whose address it is, by the form that is unique.
    pub(crate) addresses: HashMap<Folded, CustomerId>,
    /// The last identity that was given; it does not go back when a customer is removed.
    pub(crate) last_id: i64,
    pub(crate) facts: Vec<StoredFact>,
    /// The subjects of whom nothing is handed out for now, and the facts that are the reason.
    pub(crate) holds: BTreeMap<Subject, Hold>,
    pub(crate) lease: Option<Lease>,
    pub(crate) notifications: BTreeMap<OrderId, Notification>,
    pub(crate) answers: HashMap<OnceKey, StoredAnswer>,
    /// In the order in which they were recorded.
    pub(crate) audit_trail: Vec<AuditEntry>,
    pub(crate) accounts: BTreeMap<Username, Account>,
    /// Attempts that failed, or are not decided yet.
    pub(crate) failures: Vec<Attempt>,
    /// When an account last logged in from an address.
    pub(crate) known: HashMap<(Pseudonym, Pseudonym), Timestamp>,
    pub(crate) sessions: HashMap<SessionId, NewSession>,
    pub(crate) revocations: BTreeMap<(Username, Ended), Revocation>,
}

#[derive(Clone, Debug)]
pub(crate) struct StoredFact {
    pub(crate) fact: Fact,
    pub(crate) delivered: Option<Timestamp>,
}

/// A fact that was not delivered for its own sake.
#[derive(Clone, Debug)]
pub(crate) struct Hold {
    pub(crate) fact: FactId,
    pub(crate) tries: u32,
    pub(crate) failed: Timestamp,
    pub(crate) why: PublishError,
    /// Never, if it is parked.
    pub(crate) due: Option<Instant>,
}

/// What was answered under a key.
#[derive(Clone, Debug)]
pub(crate) struct StoredAnswer {
    pub(crate) fingerprint: Fingerprint,
    pub(crate) outcome: Outcome,
    pub(crate) at: Timestamp,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Lease {
    pub(crate) holder: RelayId,
    pub(crate) ends: Instant,
}

impl MemoryStore {
    /// The state, for one step. No step leaves it half done, so a lock that a panic poisoned is still good.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
