//! How a caller proves, request by request, who it is.

use std::time::Duration;

use thiserror::Error;

use crate::access::{Bearer, Principal};

/// Signs and verifies access tokens.
pub trait Tokens: Send + Sync {
    /// A token that speaks for this caller.
    ///
    /// # Errors
    ///
    /// [`SigningError`] when there is no key to sign with.
    fn issue(&self, principal: &Principal) -> Result<AccessToken, SigningError>;

    /// Whom a token speaks for. Whether it was revoked is not known here.
    ///
    /// # Errors
    ///
    /// [`TokenRefused`] for every token that this service did not sign, or not for this use, or that has expired.
    fn verify(&self, token: &str) -> Result<Bearer, TokenRefused>;
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
#[error("the token cannot be signed")]
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

/// The keys by which other services verify access tokens without a call.
pub trait PublicKeys: Send + Sync {
    /// A JSON Web Key Set (RFC 7517), as it is served.
    fn key_set(&self) -> String;
}
