//! A caller with a token.

use uuid::Uuid;

use super::Principal;
use crate::Timestamp;

/// Names one token, by its claim `jti`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TokenId(pub Uuid);

/// A token that was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// Whom it speaks for.
    pub principal: Principal,
    /// Which token it is.
    pub token: TokenId,
    /// When it ends by itself.
    pub expires: Timestamp,
}
