//! What a token says, and the proof that it was verified.

use chrono::DateTime;
use customer_domain::{
    Timestamp,
    access::{AccountVersion, Bearer, Principal, SessionId, TokenId, Username},
};
use serde::Deserialize;
use uuid::Uuid;

/// The claims of an access token (RFC 9068). Times are in seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Claims {
    /// Who signed it: the service's `JWT_ISSUER`.
    pub iss: String,
    /// Whom it speaks for: the account's name.
    pub sub: String,
    /// For whom it is: the service's `JWT_AUDIENCE`.
    pub aud: String,
    /// When it ends by itself.
    pub exp: u64,
    /// When it was given out.
    pub iat: u64,
    /// Since when it is good.
    pub nbf: u64,
    /// Which token it is.
    pub jti: Uuid,
    /// `admin` or `user`.
    pub role: String,
    /// What its holder may do, with a blank between: `customers:read customers:write`.
    pub scope: String,
    /// The login that it comes from. Where it is absent, the token is a session of its own, named by its `jti`.
    pub sid: Option<Uuid>,
    /// The version that the account had; tokens of an earlier release do not say.
    pub account_version: Option<u32>,
}

/// Somebody whose token was verified. [`TokenVerifier::verify`](super::TokenVerifier::verify) is the only way to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller(Claims);

impl Claims {
    /// What the service makes of them; nothing, if it would not take them for its own.
    pub(super) fn bearer(&self) -> Option<Bearer> {
        Some(Bearer {
            principal: Principal {
                username: Username::parse(&self.sub).ok()?,
                role: self.role.parse().ok()?,
            },
            token: TokenId(self.jti),
            session: SessionId(self.sid.unwrap_or(self.jti)),
            account_version: self.account_version.map(AccountVersion::from_stored),
            issued: moment(self.iat)?,
            expires: moment(self.exp)?,
        })
    }
}

impl Caller {
    pub(super) const fn from(verified: Claims) -> Self {
        Self(verified)
    }

    /// The account's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.sub
    }

    /// Whether the token was given out for this: `customers:read`, `customers:write`.
    #[must_use]
    pub fn may(&self, scope: &str) -> bool {
        self.0.scope.split(' ').any(|granted| granted == scope && !scope.is_empty())
    }

    /// All that the token says.
    #[must_use]
    pub const fn claims(&self) -> &Claims {
        &self.0
    }
}

fn moment(seconds: u64) -> Option<Timestamp> {
    let moment = i64::try_from(seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    moment.map(Timestamp::from_utc)
}
