//! A service that signs tokens, and somebody who has its key and forges others.

use std::{fs, path::Path, time::Duration};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::Utc;
use customer_auth::{JwtTokens, TokenSettings, create_key};
use customer_domain::{
    access::{AccountVersion, Principal, Role, SessionId, Username},
    ports::{Grant, TokenRefused, Tokens as _},
};
use jsonwebtoken::{Algorithm, EncodingKey, crypto::sign};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) struct Issuer {
    pub(crate) keys: TempDir,
    pub(crate) kid: String,
    pub(crate) tokens: JwtTokens,
    pem: Vec<u8>,
}

pub(crate) fn settings(keys: &Path) -> TokenSettings {
    TokenSettings {
        keys: keys.to_owned(),
        issuer: "ms-client".to_owned(),
        audience: "microservices".to_owned(),
        lifetime: Duration::from_mins(15),
    }
}

/// A header or claims, as a part of a token.
pub(crate) fn part(json: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(json.to_string())
}

impl Issuer {
    pub(crate) fn new() -> Self {
        let keys = tempfile::tempdir().expect("folder");
        let key = create_key(keys.path(), Utc::now()).expect("key");
        let tokens = JwtTokens::new(settings(keys.path())).expect("tokens");
        Self { pem: fs::read(&key.path).expect("pem"), kid: key.kid, tokens, keys }
    }

    /// Header and claims as the service makes them, but for what `change` does to them.
    pub(crate) fn parts(&self, change: impl FnOnce(&mut Value, &mut Value)) -> String {
        let mut header = json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": self.kid });
        let now = Utc::now().timestamp();
        let mut claims = json!({
            "iss": "ms-client", "aud": "microservices", "sub": "ada", "role": "admin",
            "scope": "customers:read customers:write", "jti": "0193a5c8-7a00-7000-8000-000000000001",
            "iat": now, "nbf": now, "exp": now + 900,
        });
        change(&mut header, &mut claims);
        format!("{}.{}", part(&header), part(&claims))
    }

    /// These parts, signed with the service's own key.
    pub(crate) fn signed(&self, parts: &str) -> String {
        let key = EncodingKey::from_ed_pem(&self.pem).expect("key");
        format!("{parts}.{}", sign(parts.as_bytes(), &key, Algorithm::EdDSA).expect("signature"))
    }

    pub(crate) fn forge(&self, change: impl FnOnce(&mut Value, &mut Value)) -> String {
        self.signed(&self.parts(change))
    }

    pub(crate) fn refuses(&self, change: impl FnOnce(&mut Value, &mut Value)) -> Option<TokenRefused> {
        self.tokens.verify(&self.forge(change)).err()
    }
}

pub(crate) fn grant() -> Grant {
    let session = SessionId(Uuid::from_u128(7));
    Grant { principal: ada(), session, account_version: AccountVersion::from_stored(3) }
}

pub(crate) fn ada() -> Principal {
    Principal { username: Username::parse("ada").expect("name"), role: Role::Admin }
}
