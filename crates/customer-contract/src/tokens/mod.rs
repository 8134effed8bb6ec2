//! Access tokens of ms-client, verified without a call and without a shared secret. It fetches nothing: the keys and the
//! revocations are handed to it.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let (json, token) = (r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#, "a.b.c");
//! use customer_contract::TokenVerifier;
//!
//! let verifier = TokenVerifier::from_jwks(json, "ms-client", "microservices")?;
//! match verifier.verify(token) {
//!     Ok(caller) if caller.may("customers:write") => println!("{} may", caller.name()),
//!     Ok(caller) => println!("{} may not", caller.name()),
//!     Err(why) => println!("nobody: {why}"),
//! }
//! # Ok(())
//! # }
//! ```

mod caller;
mod key_set;
mod revoked;

use std::{
    sync::{PoisonError, RwLock},
    time::Duration,
};

use chrono::Utc;
use customer_domain::{Timestamp, access::Revocation};
use jsonwebtoken::{Algorithm, Validation, errors::ErrorKind};
use thiserror::Error;

pub use self::{
    caller::{Caller, Claims},
    key_set::InvalidKeySet,
};
use self::{key_set::KeySet, revoked::Known};
use crate::{InvalidRevocation, SessionRevoked};

const TYPE: &str = "at+jwt";
/// How far the clocks of those who sign and those who verify may differ.
const LEEWAY: Duration = Duration::from_secs(5);
/// Far more than a token of ms-client has, and little to read.
const MAX_LENGTH: usize = 4096;

/// Why a token speaks for nobody. Its text tells no more than its holder may know, so it can be sent to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TokenRefused {
    /// It is not one of ms-client's for this audience.
    #[error("the token is not valid")]
    Invalid,
    /// It names a key that is not in the set: it is forged, or the set is older than the key.
    #[error("the token is not valid")]
    UnknownKey,
    /// It was good once.
    #[error("the token has expired")]
    Expired,
    /// It was good, and has not expired, but was ended.
    #[error("the token was revoked")]
    Revoked,
}

/// Verifies access tokens as strictly as ms-client does itself. One serves a whole program: it is shared by reference.
///
/// It takes only signatures with EdDSA and a key of the set that the token names by `kid`; whatever else a token's header
/// says is never followed. Required are `typ` `at+jwt`, the one issuer and the one audience as texts, `sub`, `jti`, `role`,
/// `scope`, and `exp`, `nbf` and `iat` with at most 5 s between the clocks. Longer than 4096 bytes is no token.
#[derive(Debug)]
pub struct TokenVerifier {
    keys: RwLock<KeySet>,
    revoked: Known,
    validation: Validation,
}

impl TokenVerifier {
    /// With the keys that `GET /.well-known/jwks.json` answers, for the service's `JWT_ISSUER` and `JWT_AUDIENCE`.
    ///
    /// # Errors
    ///
    /// [`InvalidKeySet`] when no token could be verified with these keys, or it is not clear with which.
    pub fn from_jwks(json: &str, issuer: &str, audience: &str) -> Result<Self, InvalidKeySet> {
        let keys = RwLock::new(KeySet::read(json)?);
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        validation.leeway = LEEWAY.as_secs();
        Ok(Self { keys, revoked: Known::default(), validation })
    }

    /// Takes the keys of a newer answer; those that are not in it verify no more.
    ///
    /// # Errors
    ///
    /// [`InvalidKeySet`]; the keys from before stay in use then.
    pub fn replace_keys(&self, json: &str) -> Result<(), InvalidKeySet> {
        let keys = KeySet::read(json)?;
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    /// Refuses from now on what ended. It may be told twice and in any order; what has expired is forgotten.
    ///
    /// # Errors
    ///
    /// [`InvalidRevocation`] when the message does not say what ended, or whose it was.
    pub fn revoke(&self, message: &SessionRevoked) -> Result<(), InvalidRevocation> {
        self.revoked.add(Revocation::try_from(message.clone())?, Timestamp::from_utc(Utc::now()));
        Ok(())
    }

    /// Whom a token speaks for.
    ///
    /// # Errors
    ///
    /// [`TokenRefused`] for every other text.
    pub fn verify(&self, token: &str) -> Result<Caller, TokenRefused> {
        if token.len() > MAX_LENGTH {
            return Err(TokenRefused::Invalid);
        }
        let invalid = |_tells_an_attacker_more: jsonwebtoken::errors::Error| TokenRefused::Invalid;
        let header = jsonwebtoken::decode_header(token).map_err(invalid)?;
        let typed = header.typ.is_some_and(|name| name.eq_ignore_ascii_case(TYPE));
        // What is critical to understand (RFC 7515 §4.1.11) is by definition not understood here.
        let (true, None, Some(kid)) = (typed, header.crit, header.kid) else {
            return Err(TokenRefused::Invalid);
        };
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let key = keys.find(&kid).ok_or(TokenRefused::UnknownKey)?;
        let decoded = jsonwebtoken::decode::<Claims>(token, key, &self.validation);
        let claims = decoded.map_err(|why| match why.kind() {
            ErrorKind::ExpiredSignature => TokenRefused::Expired,
            _ => TokenRefused::Invalid,
        })?;
        let claims = claims.claims;
        let bearer = claims.bearer().filter(|bearer| bearer.issued <= latest());
        let bearer = bearer.ok_or(TokenRefused::Invalid)?;
        if self.revoked.ends(&bearer) { Err(TokenRefused::Revoked) } else { Ok(Caller::from(claims)) }
    }
}

/// No token is from a later moment, by clocks that differ as far as they may.
fn latest() -> Timestamp {
    Timestamp::from_utc(Utc::now()).after(LEEWAY)
}
