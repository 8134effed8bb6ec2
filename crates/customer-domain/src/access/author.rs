//! Who does something, and from where: what the audit trail says of a change.

use std::net::IpAddr;

use super::{Admin, Username};

/// The origin of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// Who it is.
    pub who: Actor,
    /// The address that the request came from, if there was one.
    pub from: Option<IpAddr>,
    /// The request's id, if there was one.
    pub request: Option<String>,
}

/// Somebody who changes something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who has logged in.
    Account(Username),
    /// Whoever runs the service, on its command line.
    Operator,
    /// The service itself.
    Service,
}

impl Author {
    /// Whoever runs the service, on its command line.
    pub const OPERATOR: Self = Self { who: Actor::Operator, from: None, request: None };
    /// The service itself.
    pub const SERVICE: Self = Self { who: Actor::Service, from: None, request: None };

    /// An administrator, by a request with this id from this address.
    #[must_use]
    pub fn administrator(admin: &Admin, from: Option<IpAddr>, request: Option<String>) -> Self {
        Self { who: Actor::Account(admin.username().clone()), from, request }
    }
}
