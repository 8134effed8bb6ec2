//! The example: from the header `Authorization` to a caller, or to what is answered.

use customer_contract::TokenVerifier;
use serde_json::json;

use crate::{
    signer::{Signer, claims, now},
    verify::authenticate,
};

#[test]
fn a_request_is_answered_as_rfc_6750_has_it() {
    let signer = Signer::new("a");
    let verifier = TokenVerifier::from_jwks(&signer.jwks(), "ms-client", "microservices").expect("keys");
    let saying = |claim: &str, value| {
        let mut claims = claims();
        claims[claim] = value;
        signer.sign(&signer.header(), &claims)
    };
    let good = signer.good();
    let expired = saying("exp", json!(now() - 60));
    let reader = saying("scope", json!("customers:read"));
    let ask = |headers: &[String]| {
        let answer = authenticate(&verifier, headers.iter().map(String::as_bytes), "customers:write");
        answer.map_or_else(
            |challenge| (challenge.status, challenge.www_authenticate),
            |caller| (200, caller.name().to_owned()),
        )
    };
    let one = |header: String| ask(&[header]);
    let refused = |status, parameters: &str| (status, format!("Bearer realm=\"orders\"{parameters}"));

    assert_eq!(one(format!("Bearer {good}")), (200, "admin".to_owned()));
    assert_eq!(one(format!("bEARER   {good}")), (200, "admin".to_owned()));
    assert_eq!(ask(&[]), refused(401, ""));
    assert_eq!(one("Basic YWRtaW46YWRtaW4=".to_owned()), refused(401, ""));
    assert_eq!(one(good.clone()), refused(401, ""));
    let invalid = r#", error="invalid_token", error_description="the token is not valid""#;
    assert_eq!(one("Bearer ".to_owned()), refused(401, invalid));
    assert_eq!(one(format!("Bearer {good}x")), refused(401, invalid));
    let invalid = r#", error="invalid_token", error_description="the token has expired""#;
    assert_eq!(one(format!("Bearer {expired}")), refused(401, invalid));
    let invalid = r#", error="invalid_token", error_description="several tokens were sent""#;
    assert_eq!(ask(&[format!("Bearer {good}"), format!("Bearer {good}")]), refused(401, invalid));
    let forbidden = r#", error="insufficient_scope", scope="customers:write""#;
    assert_eq!(one(format!("Bearer {reader}")), refused(403, forbidden));
}

#[test]
fn bytes_that_are_no_text_are_no_token() {
    let signer = Signer::new("a");
    let verifier = TokenVerifier::from_jwks(&signer.jwks(), "ms-client", "microservices").expect("keys");
    let answer = authenticate(&verifier, [&b"Bearer \xff\xfe"[..]].into_iter(), "customers:read");
    assert_eq!(answer.expect_err("nobody").status, 401);
}
