//! Facts about customers and about access, which other services are told.

mod trace;

use std::fmt;

use uuid::Uuid;

use crate::{
    Timestamp,
    access::{Revocation, Username},
    customer::{Customer, CustomerId, Version},
};

pub use trace::TraceParent;

/// Identity of a fact, a `UUIDv7`: what consumers recognise a repeated delivery by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FactId(Uuid);

impl FactId {
    /// Wraps an identity.
    #[must_use]
    pub const fn from_uuid(raw: Uuid) -> Self {
        Self(raw)
    }

    /// The identity.
    #[must_use]
    pub const fn as_uuid(self) -> Uuid {
        self.0
    }
}

impl fmt::Display for FactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// What identifies a fact, made before the fact is known to happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Identity of the fact.
    pub id: FactId,
    /// When it happens.
    pub at: Timestamp,
    /// The trace of what causes it, if that belongs to one.
    pub trace: Option<TraceParent>,
}

impl Stamp {
    /// The trace that the fact belongs to: its cause's, or else one that begins with it.
    #[must_use]
    pub fn trace_parent(&self) -> TraceParent {
        self.trace.clone().unwrap_or_else(|| TraceParent::begun_by(self.id))
    }
}

/// Something that happened, with its identity and time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Which fact, and when.
    pub stamp: Stamp,
    /// What happened.
    pub event: Event,
}

/// What others are told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Something happened to a customer.
    Customer(CustomerEvent),
    /// Access ended before its time.
    SessionsRevoked(Revocation),
}

/// Whom an event is about. The facts about one subject are announced in the order in which they were stored.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A customer.
    Customer(CustomerId),
    /// An account.
    Account(Username),
}

impl Event {
    /// Whom it is about.
    #[must_use]
    pub fn subject(&self) -> Subject {
        match self {
            Self::Customer(event) => Subject::Customer(event.customer_id()),
            Self::SessionsRevoked(revocation) => Subject::Account(revocation.account.clone()),
        }
    }

    /// What happened to a customer, if it did.
    #[must_use]
    pub const fn customer(&self) -> Option<&CustomerEvent> {
        match self {
            Self::Customer(event) => Some(event),
            Self::SessionsRevoked(_) => None,
        }
    }
}

impl From<CustomerEvent> for Event {
    fn from(event: CustomerEvent) -> Self {
        Self::Customer(event)
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Customer(id) => id.fmt(f),
            Self::Account(username) => username.fmt(f),
        }
    }
}

/// What can happen to a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustomerEvent {
    /// It was registered.
    Created(Customer),
    /// It was changed to this.
    Updated(Customer),
    /// It was removed.
    Deleted {
        /// Which one.
        id: CustomerId,
        /// One more than its last, so that the removal is the newest of what a consumer hears.
        version: Version,
    },
}

impl CustomerEvent {
    /// Whom it happened to.
    #[must_use]
    pub const fn customer_id(&self) -> CustomerId {
        match self {
            Self::Created(customer) | Self::Updated(customer) => customer.id,
            Self::Deleted { id, .. } => *id,
        }
    }

    /// The version that the customer has by it.
    #[must_use]
    pub const fn version(&self) -> Version {
        match self {
            Self::Created(customer) | Self::Updated(customer) => customer.version,
            Self::Deleted { version, .. } => *version,
        }
    }
}
