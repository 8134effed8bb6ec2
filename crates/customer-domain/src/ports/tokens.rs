//! How a caller proves, request by request, who it is.

use std::time::Duration;

use thiserror::Error;

use crate::access::{AccountVersion, Bearer, Principal, RefreshHash, RefreshToken, SessionId};

/// Signs and verifies access tokens.
pub trait Tokens: Send + Sync {
    /// A token that says this.
    ///
    /// # Errors
    ///
    /// [`SigningError`] when there is no key to sign with.
    fn issue(&self, grant: &Grant) -> Result<AccessToken, SigningError>;

    /// Whom a token speaks for. Whether it was revoked is not known here.
    ///
    /// # Errors
    ///
    /// [`TokenRefused`] for every token that this service did not sign, or not for this use, or that has expired.
    fn verify(&self, token: &str) -> Result<Bearer, TokenRefused>;

    /// How long after now a token that was given out may still be taken for good, by clocks that differ too.
    fn outlived(&self) -> Duration;
}

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Whom it speaks for.
    pub principal: Principal,
    /// In which session.
    pub session: SessionId,
    /// The version that the account has.
    pub account_version: AccountVersion,
}

/// A token, and how long it is good for.
#[derive(Clone)]
pub struct AccessToken {
    /// The token in its compact form.
    pub token: String,
    /// From now on.
    pub lifetime: Duration,
}

/// No token could be made.
#[derive(Debug, Error)]
#[error("the token cannot be made")]
pub struct SigningError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Why a token speaks for nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenRefused {
    /// It was good once.
    #[error("the token has expired")]
    Expired,
    /// Its holder has logged out.
    #[error("the token was revoked")]
    Revoked,
    /// It is not one of ours.
    #[error("the token is not valid")]
    Invalid,
}

/// Makes refresh tokens, and reads them.
pub trait RefreshTokens: Send + Sync {
    /// A token of this session that nobody can guess, never the same twice.
    ///
    /// # Errors
    ///
    /// [`SigningError`] when the machine gives no random numbers.
    fn next(&self, session: SessionId) -> Result<NewRefreshToken, SigningError>;

    /// What a text says, if it has the form of a token; whether it is a good one the store knows.
    fn read(&self, text: &str) -> Option<RefreshToken>;
}

/// A refresh token that was just made.
#[derive(Clone)]
pub struct NewRefreshToken {
    /// As its holder gets it.
    pub token: String,
    /// What is kept of it.
    pub hash: RefreshHash,
}

/// The keys by which other services verify access tokens without a call.
pub trait PublicKeys: Send + Sync {
    /// A JSON Web Key Set (RFC 7517), as it is served.
    fn key_set(&self) -> String;
}
