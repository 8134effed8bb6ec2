//! Only a token that this service signed for this use speaks for somebody.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::{fs, path::Path, time::Duration};

use chrono::Utc;
use customer_auth::{JwtTokens, TokenSettings, create_key};
use customer_domain::{
    access::{AccountVersion, Principal, Role, SessionId, Username},
    ports::{Grant, PublicKeys as _, TokenRefused, Tokens as _},
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, jwk::JwkSet};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

struct Issuer {
    keys: TempDir,
    pem: Vec<u8>,
    kid: String,
    tokens: JwtTokens,
}

fn settings(keys: &Path) -> TokenSettings {
    TokenSettings {
        keys: keys.to_owned(),
        issuer: "ms-client".to_owned(),
        audience: "microservices".to_owned(),
        lifetime: Duration::from_mins(15),
    }
}

impl Issuer {
    fn new() -> Self {
        let keys = tempfile::tempdir().expect("folder");
        let key = create_key(keys.path(), Utc::now()).expect("key");
        let tokens = JwtTokens::new(settings(keys.path())).expect("tokens");
        Self { pem: fs::read(&key.path).expect("pem"), kid: key.kid, tokens, keys }
    }

    /// A token as the service makes it, but for what `change` does to header and claims.
    fn forge(&self, change: impl FnOnce(&mut Header, &mut Value)) -> String {
        let mut header = Header::new(Algorithm::EdDSA);
        (header.typ, header.kid) = (Some("at+jwt".to_owned()), Some(self.kid.clone()));
        let now = Utc::now().timestamp();
        let mut claims = json!({
            "iss": "ms-client", "aud": "microservices", "sub": "ada", "role": "admin",
            "scope": "customers:read customers:write", "jti": "0193a5c8-7a00-7000-8000-000000000001", "iat": now, "nbf": now, "exp": now + 900,
        });
        change(&mut header, &mut claims);
        let key = match header.alg {
            Algorithm::EdDSA => EncodingKey::from_ed_pem(&self.pem).expect("key"),
            // The oldest trick: the public key as an HMAC secret.
            _ => EncodingKey::from_secret(self.tokens.key_set().as_bytes()),
        };
        jsonwebtoken::encode(&header, &claims, &key).expect("token")
    }

    fn refuses(&self, change: impl FnOnce(&mut Header, &mut Value)) -> Option<TokenRefused> {
        self.tokens.verify(&self.forge(change)).err()
    }
}

fn grant() -> Grant {
    let session = SessionId(Uuid::from_u128(7));
    Grant { principal: ada(), session, account_version: AccountVersion::from_stored(3) }
}

fn ada() -> Principal {
    Principal { username: Username::parse("ada").expect("name"), role: Role::Admin }
}

#[test]
fn a_token_speaks_for_whom_it_was_issued() {
    let issuer = Issuer::new();
    let access = issuer.tokens.issue(&grant()).expect("token");
    assert_eq!(access.lifetime, Duration::from_mins(15));
    for _ in 0..2 {
        assert_eq!(issuer.tokens.verify(&access.token).map(|bearer| bearer.principal), Ok(ada()));
    }
    let forged = issuer.tokens.verify(&issuer.forge(|_, _| {}));
    assert_eq!(forged.map(|bearer| bearer.principal), Ok(ada()), "the forger knows how");
}

#[test]
fn other_services_verify_it_with_the_public_keys_alone() {
    let issuer = Issuer::new();
    let token = issuer.tokens.issue(&grant()).expect("token").token;
    let set: JwkSet = serde_json::from_str(&issuer.tokens.key_set()).expect("a key set");
    let header = jsonwebtoken::decode_header(&token).expect("header");
    assert_eq!((header.alg, header.typ.as_deref()), (Algorithm::EdDSA, Some("at+jwt")));
    let key = set.find(&header.kid.expect("kid")).expect("the key is in the set");
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_audience(&["microservices"]);
    let key = DecodingKey::from_jwk(key).expect("key");
    let claims = jsonwebtoken::decode::<Value>(&token, &key, &validation).expect("valid").claims;
    assert_eq!((&claims["sub"], &claims["role"]), (&json!("ada"), &json!("admin")));
    assert_eq!(claims["scope"], "customers:read customers:write");
    assert!(!issuer.tokens.key_set().contains("\"d\""), "no private part");
}

#[test]
fn a_token_says_its_session_and_the_version_of_its_account() {
    let issuer = Issuer::new();
    let token = issuer.tokens.issue(&grant()).expect("token").token;
    let bearer = issuer.tokens.verify(&token).expect("good");
    assert_eq!((bearer.session, bearer.account_version), (grant().session, Some(grant().account_version)));
    assert_eq!(bearer.expires, bearer.issued.after(Duration::from_mins(15)));

    let of_an_earlier_release = issuer.tokens.verify(&issuer.forge(|_, _| {})).expect("good");
    assert_eq!(
        of_an_earlier_release.session,
        SessionId(of_an_earlier_release.token.0),
        "a session of its own"
    );
    assert_eq!(of_an_earlier_release.account_version, None);
}

#[test]
fn every_claim_is_required_and_checked() {
    let issuer = Issuer::new();
    for claim in ["iss", "aud", "sub", "exp", "nbf", "iat", "jti", "role", "scope"] {
        let refused = issuer.refuses(|_, claims| {
            claims.as_object_mut().expect("claims").remove(claim);
        });
        assert_eq!(refused, Some(TokenRefused::Invalid), "without {claim}");
    }
    let now = Utc::now().timestamp();
    for (claim, value) in [
        ("iss", json!("somebody")),
        ("iss", json!(["ms-client"])),
        ("aud", json!("others")),
        ("aud", json!(["microservices"])),
        ("sub", json!("")),
        ("sub", json!(7)),
        ("role", json!("root")),
        ("jti", json!("1")),
        ("sid", json!("1")),
        ("account_version", json!("1")),
        ("account_version", json!(-1)),
        ("nbf", json!(now + 60)),
        ("iat", json!(now + 60)),
        ("exp", json!("never")),
    ] {
        let refused = issuer.refuses(|_, claims| claims[claim] = value.clone());
        assert_eq!(refused, Some(TokenRefused::Invalid), "{claim} = {value}");
    }
    let expired = issuer.refuses(|_, claims| claims["exp"] = json!(now - 6));
    assert_eq!(expired, Some(TokenRefused::Expired));
}

#[test]
fn the_header_cannot_choose_how_it_is_verified() {
    let issuer = Issuer::new();
    let invalid = Some(TokenRefused::Invalid);
    assert_eq!(issuer.refuses(|header, _| header.alg = Algorithm::HS256), invalid);
    assert_eq!(issuer.refuses(|header, _| header.typ = Some("JWT".to_owned())), invalid);
    assert_eq!(issuer.refuses(|header, _| header.typ = None), invalid);
    for kid in [None, Some("unknown"), Some("../../etc/passwd"), Some("")] {
        assert_eq!(issuer.refuses(|header, _| header.kid = kid.map(str::to_owned)), invalid, "{kid:?}");
    }
    let good = issuer.forge(|_, _| {});
    let (_, rest) = good.split_once('.').expect("a token");
    // {"alg":"none","typ":"at+jwt"}
    let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{rest}");
    assert_eq!(issuer.tokens.verify(&unsigned).err(), invalid);
}

#[test]
fn what_was_tampered_with_or_is_no_token_is_refused() {
    let issuer = Issuer::new();
    let good = issuer.forge(|_, _| {});
    let (head, signature) = good.rsplit_once('.').expect("a token");
    let other = issuer.forge(|_, claims| claims["sub"] = json!("grace"));
    let (other_head, _) = other.rsplit_once('.').expect("a token");
    let forged = [
        format!("{other_head}.{signature}"),
        format!("{head}."),
        head.to_owned(),
        String::new(),
        "..".to_owned(),
        "a.b.c".to_owned(),
        "é".repeat(100),
        good.repeat(100),
    ];
    for token in forged {
        assert_eq!(issuer.tokens.verify(&token), Err(TokenRefused::Invalid), "{token:.40}");
    }
    assert_eq!(Issuer::new().tokens.verify(&good), Err(TokenRefused::Invalid), "of another service");
}

#[test]
fn a_key_that_was_taken_away_verifies_no_more() {
    let issuer = Issuer::new();
    let token = issuer.tokens.issue(&grant()).expect("token").token;
    create_key(issuer.keys.path(), Utc::now() + chrono::TimeDelta::seconds(1)).expect("another key");
    issuer.tokens.reload().expect("keys");
    assert!(issuer.tokens.verify(&token).is_ok(), "both verify");

    let oldest = fs::read_dir(issuer.keys.path()).expect("folder").map(|entry| entry.expect("entry").path());
    fs::remove_file(oldest.min().expect("a key")).expect("removed");
    issuer.tokens.reload().expect("keys");
    assert_eq!(issuer.tokens.verify(&token), Err(TokenRefused::Invalid));
    assert!(issuer.tokens.verify(&issuer.tokens.issue(&grant()).expect("token").token).is_ok());
}

#[test]
fn keys_that_cannot_be_read_leave_those_that_were() {
    let issuer = Issuer::new();
    let token = issuer.tokens.issue(&grant()).expect("token").token;
    fs::write(issuer.keys.path().join("z.pem"), "no key").expect("written");
    assert!(issuer.tokens.reload().is_err());
    assert_eq!(issuer.tokens.verify(&token).map(|bearer| bearer.principal), Ok(ada()));
}
