//! Accounts, by which people and programs log in.

use std::fmt;

use thiserror::Error;

use super::{PasswordHash, Role};

/// The name that somebody logs in with: 1 to 100 characters, no white space, letter case counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Username(String);

/// Why a text cannot name an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("must be 1 to {} characters long, without blanks", Username::MAX_CHARS)]
pub struct UsernameError;

impl Username {
    /// The longest name, in characters.
    pub const MAX_CHARS: usize = 100;

    /// Takes a name as it stands.
    ///
    /// # Errors
    ///
    /// [`UsernameError`] when it is empty, too long, or holds white space or control characters.
    pub fn parse(raw: &str) -> Result<Self, UsernameError> {
        let unprintable = |c: char| c.is_whitespace() || c.is_control();
        if raw.is_empty() || raw.chars().count() > Self::MAX_CHARS || raw.contains(unprintable) {
            return Err(UsernameError);
        }
        Ok(Self(raw.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Somebody who may log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The name, one account each.
    pub username: Username,
    /// What the account may do.
    pub role: Role,
    /// What the password is checked against.
    pub password: PasswordHash,
}
