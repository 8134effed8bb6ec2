//! Passwords, which are seen by nobody.

use std::fmt;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;

/// A password as it was typed, in NFC, so that it does not depend on the keyboard that composed it.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a text cannot be a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PasswordError {
    /// Nothing was typed.
    #[error("must not be empty")]
    Empty,
    /// So long that hashing it would be work for an attacker to give.
    #[error("must be at most {} bytes long", Password::MAX_BYTES)]
    TooLong,
}

impl Password {
    /// The longest password, in bytes of UTF-8.
    pub const MAX_BYTES: usize = 1024;

    /// Takes a password as it was typed: nothing is trimmed or cut.
    ///
    /// # Errors
    ///
    /// [`PasswordError`] when it is empty or too long.
    pub fn parse(raw: &str) -> Result<Self, PasswordError> {
        if raw.is_empty() {
            return Err(PasswordError::Empty);
        }
        if raw.len() > Self::MAX_BYTES {
            return Err(PasswordError::TooLong);
        }
        Ok(Self(raw.nfc().collect()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The bytes to hash.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(***)")
    }
}

/// What is kept of a password: a PHC string, such as `$argon2id$v=19$m=19456,t=2,p=1$…`.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Wraps a PHC string; whether it is one shows when a password is checked against it.
    #[must_use]
    pub const fn from_phc(phc: String) -> Self {
        Self(phc)
    }

    /// The PHC string, for the store.
    #[must_use]
    pub fn as_phc(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(***)")
    }
}
