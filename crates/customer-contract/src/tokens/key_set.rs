//! The keys of a JSON Web Key Set (RFC 7517) that verify tokens. It does not know where the set comes from.

use std::collections::HashMap;

use jsonwebtoken::{
    DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse},
};
use thiserror::Error;

const ED25519_BYTES: usize = 32;

/// Why a text is no set of keys to verify tokens with.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum InvalidKeySet {
    /// It is not the JSON of a set.
    #[error("not a JSON Web Key Set")]
    Json(#[from] serde_json::Error),
    /// It has none of Ed25519 with a `kid`.
    #[error("no key in the set verifies tokens")]
    Empty,
    /// Two keys have this `kid`.
    #[error("two keys of the set are called {0:?}")]
    Ambiguous(String),
    /// The `x` of the key with this `kid` is no public key.
    #[error("the key {0:?} of the set is none")]
    Key(String),
}

/// Keys by the names that tokens call them.
#[derive(Debug)]
pub(super) struct KeySet(HashMap<String, DecodingKey>);

impl KeySet {
    /// Keys that are not for signatures with Ed25519, or have no name, are passed over: a set may hold others.
    pub(super) fn read(json: &str) -> Result<Self, InvalidKeySet> {
        let set: JwkSet = serde_json::from_str(json)?;
        let mut keys = HashMap::new();
        for jwk in set.keys.iter().filter(|jwk| is_for_tokens(jwk)) {
            let Some(kid) = jwk.common.key_id.clone() else { continue };
            let key = DecodingKey::from_jwk(jwk).ok().filter(is_whole);
            let key = key.ok_or_else(|| InvalidKeySet::Key(kid.clone()))?;
            if keys.insert(kid.clone(), key).is_some() {
                return Err(InvalidKeySet::Ambiguous(kid));
            }
        }
        if keys.is_empty() { Err(InvalidKeySet::Empty) } else { Ok(Self(keys)) }
    }

    /// The name is the caller's, so it is looked up here and nowhere else.
    pub(super) fn find(&self, kid: &str) -> Option<&DecodingKey> {
        self.0.get(kid)
    }
}

fn is_for_tokens(jwk: &Jwk) -> bool {
    let common = &jwk.common;
    let is_ed25519 = matches!(&jwk.algorithm,
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519);
    is_ed25519
        && common.public_key_use.as_ref().is_none_or(|usage| *usage == PublicKeyUse::Signature)
        && common.key_algorithm.is_none_or(|algorithm| algorithm == KeyAlgorithm::EdDSA)
}

fn is_whole(key: &DecodingKey) -> bool {
    key.try_get_as_bytes().is_ok_and(|bytes| bytes.len() == ED25519_BYTES)
}
