//! The customer, and the values it is made of.
//!
//! What happens to a customer is decided here, by pure functions that return the new state together with the
//! fact to announce. A store calls them inside its transaction, so that no state is kept without its fact.

mod details;
mod edit;
mod email;
mod expected;
mod folded;
mod id;
mod name;
mod phone;
mod postal_address;
mod text;
mod version;

pub use details::Details;
pub use edit::{Edit, Field};
pub use email::{Email, EmailError};
pub use expected::Expected;
pub use folded::Folded;
pub use id::{CustomerId, NotACustomerId};
pub use name::Name;
pub use phone::Phone;
pub use postal_address::{City, Country, PostalAddress, PostalCode, Street};
pub use text::TextError;
pub use version::Version;

use crate::{
    Timestamp,
    event::{CustomerEvent, Fact, Stamp},
};

/// A customer as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Identity, given by the store.
    pub id: CustomerId,
    /// What people gave.
    pub details: Details,
    /// How often it was written, from 1.
    pub version: Version,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl Customer {
    /// A customer that is new, and the fact that it is.
    #[must_use]
    pub fn register(id: CustomerId, details: Details, stamp: Stamp) -> (Self, Fact) {
        let (created_at, updated_at) = (stamp.at, stamp.at);
        let customer = Self { id, details, version: Version::FIRST, created_at, updated_at };
        let fact = Fact { stamp, event: CustomerEvent::Created(customer.clone()).into() };
        (customer, fact)
    }

    /// The customer after an edit, and the fact of it; an edit that changes nothing makes neither a version nor
    /// a fact.
    #[must_use]
    pub fn edit(self, edit: Edit, stamp: Stamp) -> (Self, Option<Fact>) {
        let details = edit.apply(self.details.clone());
        if details == self.details {
            return (self, None);
        }
        let customer = Self {
            details,
            version: self.version.next(),
            // A clock that was set back does not make a customer older than it was.
            updated_at: stamp.at.max(self.updated_at),
            ..self
        };
        let fact = Fact { stamp, event: CustomerEvent::Updated(customer.clone()).into() };
        (customer, Some(fact))
    }

    /// The fact that this customer is no more.
    #[must_use]
    pub fn remove(&self, stamp: Stamp) -> Fact {
        let deleted = CustomerEvent::Deleted { id: self.id, version: self.version.next() };
        Fact { stamp, event: deleted.into() }
    }
}
