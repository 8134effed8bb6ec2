//! Which tokens are taken, and which are not.

use customer_contract::{TokenRefused, TokenVerifier};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    forgeries::forgeries,
    noise::Noise,
    signer::{Signer, claims, now},
};

fn verifier(signer: &Signer) -> TokenVerifier {
    TokenVerifier::from_jwks(&signer.jwks(), "ms-client", "microservices").expect("keys")
}

#[test]
fn a_good_token_says_who_calls_and_what_they_may() {
    let signer = Signer::new("a");
    let caller = verifier(&signer).verify(&signer.good()).expect("a caller");
    assert_eq!(caller.name(), "admin");
    assert!(caller.may("customers:read") && caller.may("customers:write"));
    for scope in ["", " ", "customers", "customers:", "customers:read customers:write", "CUSTOMERS:READ"] {
        assert!(!caller.may(scope), "{scope:?}");
    }
    let said = caller.claims();
    assert_eq!(
        (said.iss.as_str(), said.aud.as_str(), said.role.as_str()),
        ("ms-client", "microservices", "admin")
    );
    assert_eq!((said.exp - said.iat, said.nbf), (900, said.iat));
    assert_eq!((said.jti.as_u128() & 0xff, said.sid.map(|sid| sid.as_u128() & 0xff)), (1, Some(2)));
    assert_eq!(said.account_version, Some(1));
}

#[test]
fn what_may_differ_may_differ() {
    let signer = Signer::new("a");
    let verifier = verifier(&signer);
    for (name, changes) in [
        ("an earlier release says no session", json!({ "sid": null })),
        ("nor the account's version", json!({ "account_version": null })),
        ("a claim yet to come", json!({ "tenant": { "id": [1] } })),
        ("a clock that is slow", json!({ "exp": now() - 2 })),
        ("a clock that is fast", json!({ "nbf": now() + 4, "iat": now() + 4 })),
    ] {
        let mut claims = claims();
        claims.as_object_mut().expect("claims").extend(changes.as_object().expect("claims").clone());
        let caller = verifier.verify(&signer.sign(&signer.header(), &claims));
        assert!(caller.is_ok(), "{name}: {caller:?}");
    }
    let mut old = claims();
    for claim in ["sid", "account_version"] {
        old.as_object_mut().expect("claims").remove(claim);
    }
    assert!(verifier.verify(&signer.sign(&signer.header(), &old)).is_ok(), "nor names them");
    let mut header = signer.header();
    (header["typ"], header["note"]) = (json!("AT+JWT"), json!("mine"));
    assert!(verifier.verify(&signer.sign(&header, &claims())).is_ok(), "media types have no case");
}

#[test]
fn nothing_forged_is_taken() {
    let signer = Signer::new("a");
    let verifier = verifier(&signer);
    let forgeries = forgeries(&signer, "http://127.0.0.1:9");
    assert!(forgeries.len() > 200, "{}", forgeries.len());
    let taken: Vec<_> =
        forgeries.iter().filter(|(_, token)| verifier.verify(token).is_ok()).map(|(name, _)| name).collect();
    assert!(taken.is_empty(), "taken for good: {taken:#?}");
}

#[test]
fn of_ten_thousand_by_chance_none_is_taken() {
    let signer = Signer::new("a");
    let verifier = verifier(&signer);
    for token in Noise::new(20_261_124, &signer.good()).take(10_000) {
        assert!(verifier.verify(&token).is_err(), "{token}");
    }
}

#[test]
fn who_is_refused_is_told_why_as_far_as_they_may_know() {
    let signer = Signer::new("a");
    let verifier = verifier(&signer);
    let mut late = claims();
    late["exp"] = json!(now() - 6);
    let expired = verifier.verify(&signer.sign(&signer.header(), &late));
    assert_eq!(expired, Err(TokenRefused::Expired));
    assert_eq!(verifier.verify(&Signer::new("b").good()), Err(TokenRefused::UnknownKey));
    assert_eq!(verifier.verify(&Signer::new("a").good()), Err(TokenRefused::Invalid));
    let text = |why: TokenRefused| why.to_string();
    assert_eq!(
        text(TokenRefused::UnknownKey),
        text(TokenRefused::Invalid),
        "which keys there are is not told"
    );
}

#[test]
fn a_token_without_a_session_is_one_of_its_own() {
    let signer = Signer::new("a");
    let mut claims = claims();
    claims["sid"] = Value::Null;
    let caller = verifier(&signer).verify(&signer.sign(&signer.header(), &claims)).expect("a caller");
    assert_eq!(
        (caller.claims().sid, caller.claims().jti),
        (None, Uuid::from_u128(0x0193_a5c8_7a00_7000_8000_0000_0000_0001))
    );
}
