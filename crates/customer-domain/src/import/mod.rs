//! Customers that come from elsewhere: what a source tells of each, and what becomes of it.

mod known;

use thiserror::Error;

pub use known::{Decision, Known};

use crate::{
    Timestamp,
    customer::{Customer, CustomerId, Details, Version},
    event::{CustomerEvent, Fact, FactId, Stamp},
};

/// The highest identity that may come from elsewhere: the highest whole number that JSON's readers agree upon. The store
/// goes on after the highest that it holds, and needs room above.
pub const HIGHEST_ID: i64 = 9_007_199_254_740_991;

/// A customer as its source tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The identity that it had there, if it had one.
    pub id: Option<CustomerId>,
    /// What people gave.
    pub details: Details,
    /// How often it was written there.
    pub version: Option<Version>,
    /// When it was registered there.
    pub created_at: Option<Timestamp>,
    /// When it was last changed there.
    pub updated_at: Option<Timestamp>,
}

/// A customer that is about to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The identity that it is to have, if there is one.
    pub id: Option<CustomerId>,
    /// What people gave.
    pub details: Details,
    /// How often it was written.
    pub version: Version,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Identity of the fact that it is here now.
    pub fact: FactId,
}

/// The highest version that may come from elsewhere: there is room for as many changes again.
pub const HIGHEST_VERSION: u32 = 2_147_483_647;

/// What becomes of the identities that a source gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identities {
    /// Whoever had one keeps it where nobody has it, or ever had; else a new one is given.
    WhereFree,
    /// Whoever cannot keep it is refused: others know the customer by it.
    Always,
}

/// What became of one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was stored, under its identity if it had one.
    Added,
    /// It was stored under a new identity: the one that it had is another's, or was.
    Renumbered,
    /// It was here before, and was left as it is.
    AlreadyThere,
    /// It cannot be stored.
    Refused(Unwelcome),
}

/// Why a customer cannot be stored. Never repeats personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unwelcome {
    /// Another customer has this address, in this or another letter case.
    #[error("email: another customer has this address")]
    EmailTaken,
    /// Another customer has this identity.
    #[error("id: the customer with this id has another address")]
    IdentityTaken,
    /// The identity was somebody's who was removed, and is not brought back.
    #[error("id: it was used before, by a customer who was removed")]
    IdentityUsed,
}

impl Draft {
    /// With all that the source does not say: the first version, registered at this moment, unchanged since.
    #[must_use]
    pub fn complete(self, fact: FactId, now: Timestamp) -> Incoming {
        let created_at =
            self.created_at.unwrap_or_else(|| self.updated_at.map_or(now, |updated| updated.min(now)));
        Incoming {
            id: self.id,
            details: self.details,
            version: self.version.unwrap_or(Version::FIRST),
            created_at,
            updated_at: self.updated_at.unwrap_or(created_at),
            fact,
        }
    }
}

impl Incoming {
    /// The customer that it is under this identity from a moment on, and the fact that it is.
    #[must_use]
    pub fn settle(self, id: CustomerId, at: Timestamp) -> (Customer, Fact) {
        let Self { id: _, details, version, created_at, updated_at, fact } = self;
        let customer = Customer { id, details, version, created_at, updated_at };
        let stamp = Stamp { id: fact, at, trace: None };
        let fact = Fact { stamp, event: CustomerEvent::Created(customer.clone()).into() };
        (customer, fact)
    }
}
