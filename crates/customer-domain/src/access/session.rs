//! Sessions: what begins with a login, and all that is given out until it ends.

use std::fmt;

use uuid::Uuid;

/// Names one session, by the claim `sid` of its access tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub Uuid);

/// What is kept of a refresh token: its SHA-256.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RefreshHash(pub [u8; 32]);

/// A refresh token, as far as it can be known without the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    /// The session that it says it belongs to.
    pub session: SessionId,
    /// What is kept of it, if it does.
    pub hash: RefreshHash,
}

impl fmt::Debug for RefreshHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshHash(***)")
    }
}
