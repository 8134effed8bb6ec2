//! Only a token that this service signed for this use speaks for somebody.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod attacks;
mod issuer;
mod rotation;

use std::time::Duration;

use chrono::Utc;
use customer_domain::{
    access::SessionId,
    ports::{PublicKeys as _, TokenRefused, Tokens as _},
};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use serde_json::{Value, json};

use crate::issuer::{Issuer, ada, grant};

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
        ("exp", json!(-1)),
        ("exp", json!(u64::MAX)),
        ("exp", json!([now + 900])),
        ("nbf", json!("now")),
        ("scope", json!(["customers:read"])),
    ] {
        let refused = issuer.refuses(|_, claims| claims[claim] = value.clone());
        assert_eq!(refused, Some(TokenRefused::Invalid), "{claim} = {value}");
    }
    let expired = issuer.refuses(|_, claims| claims["exp"] = json!(Utc::now().timestamp() - 6));
    assert_eq!(expired, Some(TokenRefused::Expired));
    for (claim, ahead) in [("exp", -2), ("nbf", 4), ("iat", 4)] {
        let refused = issuer.refuses(|_, claims| claims[claim] = json!(Utc::now().timestamp() + ahead));
        assert_eq!(refused, None, "clocks differ by some seconds: {claim}");
    }
}
