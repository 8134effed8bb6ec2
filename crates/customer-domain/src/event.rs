//! Facts about customers and about access, which other services are told.

use std::fmt;

use uuid::Uuid;

use crate::{
    Timestamp,
    access::{Revocation, Username},
    customer::{Customer, CustomerId, Version},
};

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

/// The W3C trace context of the request that caused a fact: `00-<trace>-<parent>-<flags>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceParent(String);

impl TraceParent {
    /// Reads version 00 of the header; anything else is no trace.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        let mut parts = header.split('-');
        let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let valid = parts.next().is_none()
            && version == "00"
            && is_hex(trace, 32)
            && is_hex(parent, 16)
            && is_hex(flags, 2)
            && trace.contains(|digit| digit != '0')
            && parent.contains(|digit| digit != '0');
        valid.then(|| Self(header.to_owned()))
    }

    /// The header's value.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

/// What identifies a fact, made before the fact is known to happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Identity of the fact.
    pub id: FactId,
    /// When it happens.
    pub at: Timestamp,
    /// The trace that it belongs to.
    pub trace: Option<TraceParent>,
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

#[cfg(test)]
mod tests {
    use super::TraceParent;

    #[test]
    fn only_a_valid_trace_is_continued() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(TraceParent::parse(good).unwrap().as_str(), good);
        for bad in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
        ] {
            assert_eq!(TraceParent::parse(bad), None, "{bad:?}");
        }
    }
}
