//! A caller with a token.

use uuid::Uuid;

use super::{AccountVersion, Principal, SessionId};
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
    /// The session that it was given out in.
    pub session: SessionId,
    /// The version of the account that it was given out for; tokens of an earlier release do not say.
    pub account_version: Option<AccountVersion>,
    /// When it was given out, to the second.
    pub issued: Timestamp,
    /// When it ends by itself.
    pub expires: Timestamp,
}
