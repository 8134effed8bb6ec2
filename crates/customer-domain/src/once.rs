//! A request that may be sent again and shall be done once.

use thiserror::Error;

use crate::access::Username;

/// What a request that is sent again has in common with the first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OnceKey {
    /// Who sends it: nobody is answered what somebody else did.
    pub caller: Username,
    /// What is done to what, such as `PUT /customers/7`.
    pub operation: String,
    /// The caller's own name for it.
    pub key: IdempotencyKey,
}

/// A request under its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// Its key.
    pub key: OnceKey,
    /// What it asks for: another under the same key is a mistake.
    pub fingerprint: Fingerprint,
}

/// A caller's name for a request: 1 to 255 printable ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

/// A SHA-256 of all that a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(pub [u8; 32]);

/// A text that cannot be a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("must be 1 to {} printable ASCII characters", IdempotencyKey::MAX_CHARS)]
pub struct IdempotencyKeyError;

impl IdempotencyKey {
    /// The longest key.
    pub const MAX_CHARS: usize = 255;

    /// Takes a key as it stands.
    ///
    /// # Errors
    ///
    /// [`IdempotencyKeyError`].
    pub fn parse(text: &str) -> Result<Self, IdempotencyKeyError> {
        let printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        if (1..=Self::MAX_CHARS).contains(&text.len()) && printable {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdempotencyKeyError)
        }
    }

    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
