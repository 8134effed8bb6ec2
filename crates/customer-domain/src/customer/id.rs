//! Identity of a customer.

use std::{fmt, num::ParseIntError, str::FromStr};

use thiserror::Error;

/// Identifies one customer for ever: a whole number from 1, given by the store and never given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CustomerId(i64);

/// A number or text that cannot be a customer's identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("is not a customer id")]
pub struct NotACustomerId;

impl CustomerId {
    /// The identity with this number.
    ///
    /// # Errors
    ///
    /// [`NotACustomerId`] for zero and below.
    pub const fn new(number: i64) -> Result<Self, NotACustomerId> {
        if number < 1 { Err(NotACustomerId) } else { Ok(Self(number)) }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for CustomerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Only the canonical form is an identity, so that one customer has one address: no sign, no leading zero.
impl FromStr for CustomerId {
    type Err = NotACustomerId;

    fn from_str(text: &str) -> Result<Self, NotACustomerId> {
        if !text.starts_with(|first: char| matches!(first, '1'..='9')) {
            return Err(NotACustomerId);
        }
        text.parse().map_err(|_too_large: ParseIntError| NotACustomerId).and_then(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::{CustomerId, NotACustomerId};

    #[test]
    fn is_read_in_its_canonical_form_only() {
        assert_eq!("7".parse(), CustomerId::new(7));
        assert_eq!("9223372036854775807".parse(), CustomerId::new(i64::MAX));
        for text in ["", "0", "-1", "+1", "01", "1.0", "1e3", "seven", " 7", "9223372036854775808"] {
            assert_eq!(text.parse::<CustomerId>(), Err(NotACustomerId), "{text:?}");
        }
    }
}
