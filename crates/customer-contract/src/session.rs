//! The message about access that ended before its time. It does not know how a token is verified.

use chrono::{DateTime, Utc};
use customer_domain::{
    Timestamp,
    access::{AccountVersion, Ended, Revocation, SessionId, Username, UsernameError},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use crate::customer::microseconds;

/// Access tokens of an account that are good no more, though they have not expired.
///
/// With `session` those of one login, with `account_version` those that were given out before the account was
/// changed: disabled, or given another password or role. To take the message twice is to take it once, and the order of
/// messages does not matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRevoked {
    /// The account's name: the claim `sub` of its tokens.
    pub sub: String,
    /// The login whose tokens are dead: their claim `sid`, or `jti` in those that have no `sid`.
    #[serde(default)]
    pub session: Option<Uuid>,
    /// All tokens of `sub` with a lower claim `account_version` are dead, and of those that have none the ones whose
    /// `iat` is before the second of `not_before`.
    #[serde(default)]
    pub account_version: Option<u32>,
    /// When access ended: RFC 3339, UTC, microseconds.
    #[serde(serialize_with = "microseconds")]
    pub not_before: DateTime<Utc>,
    /// When the last of these tokens has expired by itself, so that this can be forgotten: RFC 3339, UTC,
    /// microseconds.
    #[serde(serialize_with = "microseconds")]
    pub expires_at: DateTime<Utc>,
}

/// Why a received revocation is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidRevocation {
    /// The `sub`.
    #[error("sub {0}")]
    Account(#[from] UsernameError),
    /// It names neither a session nor a version, or both.
    #[error("it must name either session or account_version")]
    Ended,
}

impl From<&Revocation> for SessionRevoked {
    fn from(revocation: &Revocation) -> Self {
        let (session, account_version) = match revocation.ended {
            Ended::Session(SessionId(session)) => (Some(session), None),
            Ended::Account { below } => (None, Some(below.get())),
        };
        Self {
            sub: revocation.account.to_string(),
            session,
            account_version,
            not_before: revocation.at.as_utc(),
            expires_at: revocation.expires.as_utc(),
        }
    }
}

impl TryFrom<SessionRevoked> for Revocation {
    type Error = InvalidRevocation;

    fn try_from(revoked: SessionRevoked) -> Result<Self, InvalidRevocation> {
        let ended = match (revoked.session, revoked.account_version) {
            (Some(session), None) => Ended::Session(SessionId(session)),
            (None, Some(version)) => Ended::Account { below: AccountVersion::from_stored(version) },
            (None, None) | (Some(_), Some(_)) => return Err(InvalidRevocation::Ended),
        };
        Ok(Self {
            account: Username::parse(&revoked.sub)?,
            ended,
            at: Timestamp::from_utc(revoked.not_before),
            expires: Timestamp::from_utc(revoked.expires_at),
        })
    }
}
