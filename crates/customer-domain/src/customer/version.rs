//! How often a customer was written.

use std::fmt;

/// Counts the states of one customer, from 1. Consumers of events drop what is older than what they have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u32);

impl Version {
    /// The version of a customer that has just been registered.
    pub const FIRST: Self = Self(1);

    /// A version that was stored or received.
    #[must_use]
    pub const fn from_stored(number: u32) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The version that follows. It stays at the last number there is rather than start again.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
