//! A key, and tokens signed with it to the letter of what is asked, however wrong. Others' tests take it from here.

use aws_lc_rs::{
    encoding::AsDer as _,
    hmac,
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair as _},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use chrono::Utc;
use serde_json::{Value, json};

/// Signs as ms-client does.
pub(crate) struct Signer {
    pair: Ed25519KeyPair,
    pub(crate) kid: String,
}

impl Signer {
    /// With a key of its own.
    pub(crate) fn new(kid: &str) -> Self {
        let document = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).expect("a key");
        Self::of_pkcs8(document.as_ref(), kid)
    }

    /// With this key.
    pub(crate) fn of_pkcs8(document: &[u8], kid: &str) -> Self {
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(document).expect("an Ed25519 key");
        Self { pair, kid: kid.to_owned() }
    }

    pub(crate) fn public_key(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    pub(crate) fn jwk(&self) -> Value {
        let x = base64url(self.public_key());
        json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.kid, "x": x })
    }

    pub(crate) fn jwks(&self) -> String {
        json!({ "keys": [self.jwk()] }).to_string()
    }

    /// The public key as a PEM file has it.
    pub(crate) fn public_pem(&self) -> String {
        let document = self.pair.public_key().as_der().expect("a public key");
        let text = STANDARD.encode(document.as_ref());
        format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n")
    }

    /// The header of a good token.
    pub(crate) fn header(&self) -> Value {
        json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": self.kid })
    }

    /// A good token.
    pub(crate) fn good(&self) -> String {
        self.sign(&self.header(), &claims())
    }

    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(&header.to_string(), &claims.to_string())
    }

    pub(crate) fn sign_text(&self, header: &str, claims: &str) -> String {
        let signed = unsigned(header, claims);
        let signature = self.pair.sign(signed.as_bytes());
        format!("{signed}.{}", base64url(signature.as_ref()))
    }
}

/// What a good token says, now.
pub(crate) fn claims() -> Value {
    let now = now();
    json!({
        "iss": "ms-client", "aud": "microservices", "sub": "admin", "role": "admin",
        "scope": "customers:read customers:write",
        "jti": "0193a5c8-7a00-7000-8000-000000000001", "sid": "0193a5c8-7a00-7000-8000-000000000002",
        "account_version": 1, "iat": now, "nbf": now, "exp": now + 900,
    })
}

pub(crate) fn now() -> i64 {
    Utc::now().timestamp()
}

/// A token's first two parts.
pub(crate) fn unsigned(header: &str, claims: &str) -> String {
    format!("{}.{}", base64url(header.as_bytes()), base64url(claims.as_bytes()))
}

/// A token of HS256 with this secret.
pub(crate) fn hs256(header: &Value, claims: &Value, secret: &[u8]) -> String {
    let signed = unsigned(&header.to_string(), &claims.to_string());
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), signed.as_bytes());
    format!("{signed}.{}", base64url(tag.as_ref()))
}

pub(crate) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
