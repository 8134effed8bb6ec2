//! Sets of keys: which are taken, and how one takes the place of another.

use customer_contract::{InvalidKeySet, TokenRefused, TokenVerifier};
use serde_json::{Value, json};

use crate::signer::Signer;

fn of(keys: &[Value]) -> Result<TokenVerifier, InvalidKeySet> {
    TokenVerifier::from_jwks(&json!({ "keys": keys }).to_string(), "ms-client", "microservices")
}

fn changed(signer: &Signer, member: &str, value: Value) -> Value {
    let mut jwk = signer.jwk();
    jwk[member] = value;
    jwk
}

#[test]
fn keys_that_sign_something_else_are_passed_over() {
    let signer = Signer::new("a");
    let other = Signer::new("b");
    let verifier = of(&[
        json!({ "kty": "RSA", "kid": "b", "n": "AQAB", "e": "AQAB" }),
        json!({ "kty": "oct", "kid": "b", "k": "c2VjcmV0" }),
        json!({ "kty": "quantum", "kid": "b" }),
        changed(&other, "crv", json!("X25519")),
        changed(&other, "use", json!("enc")),
        changed(&other, "alg", json!("ES256")),
        changed(&other, "kid", Value::Null),
        signer.jwk(),
    ]);
    let verifier = verifier.expect("one of ours");
    assert!(verifier.verify(&signer.good()).is_ok());
    assert_eq!(verifier.verify(&other.good()), Err(TokenRefused::UnknownKey));
}

#[test]
fn a_key_need_not_say_what_it_is_for() {
    let signer = Signer::new("a");
    let mut jwk = signer.jwk();
    for member in ["use", "alg"] {
        jwk.as_object_mut().expect("a key").remove(member);
    }
    assert!(of(&[jwk]).expect("keys").verify(&signer.good()).is_ok());
}

#[test]
fn a_set_that_verifies_nothing_is_refused() {
    let signer = Signer::new("a");
    assert!(matches!(of(&[]), Err(InvalidKeySet::Empty)));
    assert!(matches!(of(&[json!({ "kty": "oct", "kid": "a", "k": "" })]), Err(InvalidKeySet::Empty)));
    assert!(
        matches!(of(&[signer.jwk(), Signer::new("a").jwk()]), Err(InvalidKeySet::Ambiguous(kid)) if kid == "a")
    );
    for x in ["", "!", "AAAA"] {
        let broken = of(&[changed(&signer, "x", json!(x))]);
        assert!(matches!(broken, Err(InvalidKeySet::Key(kid)) if kid == "a"), "{x:?}");
    }
    for json in ["", "null", "[]", "{}", r#"{"keys":7}"#, "<html>"] {
        let read = TokenVerifier::from_jwks(json, "ms-client", "microservices");
        assert!(matches!(read, Err(InvalidKeySet::Json(_))), "{json:?}");
    }
}

#[test]
fn keys_rotate_under_those_who_verify() {
    let (old, new) = (Signer::new("old"), Signer::new("new"));
    let verifier = of(&[old.jwk()]).expect("keys");
    let replace = |keys: &[Value]| verifier.replace_keys(&json!({ "keys": keys }).to_string());
    assert_eq!(verifier.verify(&new.good()), Err(TokenRefused::UnknownKey));
    std::thread::scope(|scope| {
        let callers: Vec<_> =
            (0..2).map(|_| scope.spawn(|| (0..200).all(|_| verifier.verify(&old.good()).is_ok()))).collect();
        for _ in 0..50 {
            replace(&[old.jwk()]).expect("keys");
            replace(&[old.jwk(), new.jwk()]).expect("keys");
        }
        assert!(callers.into_iter().all(|caller| caller.join().expect("a caller")));
    });
    assert!(verifier.verify(&new.good()).is_ok());

    assert!(matches!(replace(&[]), Err(InvalidKeySet::Empty)));
    assert!(verifier.verify(&old.good()).is_ok(), "those from before stay");
    replace(&[new.jwk()]).expect("keys");
    assert_eq!(verifier.verify(&old.good()), Err(TokenRefused::UnknownKey));
}
