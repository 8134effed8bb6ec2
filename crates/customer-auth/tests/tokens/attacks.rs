//! What somebody without the key, or with another use of it, can think of. Nothing of it is a token.

use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use customer_domain::ports::{PublicKeys as _, TokenRefused, Tokens as _};
use jsonwebtoken::{Algorithm, EncodingKey, crypto::sign};
use serde_json::{Value, json};

use crate::issuer::{Issuer, ada, grant, part};

const INVALID: Option<TokenRefused> = Some(TokenRefused::Invalid);

#[test]
fn a_token_without_a_signature_is_none() {
    let issuer = Issuer::new();
    let good = issuer.forge(|_, _| {});
    assert_eq!(issuer.tokens.verify(&good).map(|bearer| bearer.principal), Ok(ada()), "the forger knows how");
    let signature = good.rsplit('.').next().expect("a signature");
    for alg in
        [json!("none"), json!("None"), json!("NONE"), json!("nOnE"), json!(""), json!(null), json!(["EdDSA"])]
    {
        let parts = issuer.parts(|header, _| header["alg"] = alg.clone());
        for token in
            [parts.clone(), format!("{parts}."), format!("{parts}.{signature}"), issuer.signed(&parts)]
        {
            assert_eq!(issuer.tokens.verify(&token).err(), INVALID, "{alg}");
        }
    }
    let parts = issuer.parts(|header, _| drop(header.as_object_mut().expect("header").remove("alg")));
    assert_eq!(issuer.tokens.verify(&issuer.signed(&parts)).err(), INVALID, "no alg");
}

#[test]
fn the_public_key_is_no_secret_to_sign_with() {
    let issuer = Issuer::new();
    let set: Value = serde_json::from_str(&issuer.tokens.key_set()).expect("a key set");
    let x = set["keys"][0]["x"].as_str().expect("x");
    let raw = BASE64_URL_SAFE_NO_PAD.decode(x).expect("the key");
    // SubjectPublicKeyInfo of Ed25519 (RFC 8410 §10.1).
    let der = [b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00".as_slice(), &raw].concat();
    let base64 = BASE64_STANDARD.encode(&der);
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{base64}\n-----END PUBLIC KEY-----");
    let secrets = [
        raw.clone(),
        der,
        pem.clone().into_bytes(),
        format!("{pem}\n").into_bytes(),
        base64.into_bytes(),
        x.as_bytes().to_vec(),
        set["keys"][0].to_string().into_bytes(),
        issuer.tokens.key_set().into_bytes(),
        issuer.kid.clone().into_bytes(),
        Vec::new(),
    ];
    for secret in secrets {
        for alg in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
            let key = EncodingKey::from_secret(&secret);
            for claimed in [format!("{alg:?}"), "EdDSA".to_owned()] {
                let parts = issuer.parts(|header, _| header["alg"] = json!(claimed));
                let signature = sign(parts.as_bytes(), &key, alg).expect("signature");
                let token = format!("{parts}.{signature}");
                assert_eq!(issuer.tokens.verify(&token).err(), INVALID, "{claimed} with {secret:?}");
            }
        }
    }
}

#[test]
fn the_header_cannot_choose_how_it_is_verified() {
    let (issuer, stranger) = (Issuer::new(), Issuer::new());
    let mine: Value = serde_json::from_str(&stranger.tokens.key_set()).expect("a key set");
    for (name, value) in [
        ("jwk", mine["keys"][0].clone()),
        ("jku", json!("https://attacker.example/jwks.json")),
        ("x5u", json!("https://attacker.example/cert.pem")),
    ] {
        // Signed with the stranger's key, under the id of ours.
        let parts = issuer.parts(|header, _| header[name] = value.clone());
        assert_eq!(issuer.tokens.verify(&stranger.signed(&parts)).err(), INVALID, "{name}");
    }
    for (name, value) in [
        ("alg", json!("RS256")),
        ("alg", json!("ES256")),
        ("typ", json!("JWT")),
        ("typ", json!("at+jwt, JWT")),
        ("typ", json!(["at+jwt"])),
        ("typ", json!("refresh+jwt")),
        ("typ", json!("")),
        ("typ", json!(null)),
        ("crit", json!(["exp"])),
        ("crit", json!(["b64"])),
        ("crit", json!([])),
    ] {
        assert_eq!(issuer.refuses(|header, _| header[name] = value.clone()), INVALID, "{name} = {value}");
    }
    let untyped = issuer.refuses(|header, _| drop(header.as_object_mut().expect("header").remove("typ")));
    assert_eq!(untyped, INVALID, "no typ");
}

#[test]
fn a_key_is_looked_up_among_ours_and_nowhere_else() {
    let (issuer, stranger) = (Issuer::new(), Issuer::new());
    let file = std::fs::read_dir(issuer.keys.path()).expect("folder").next().expect("a key").expect("entry");
    let (path, name) = (file.path().display().to_string(), file.file_name().display().to_string());
    let kids = [
        json!(null),
        json!(""),
        json!("unknown"),
        json!(stranger.kid),
        json!(path),
        json!(name),
        json!(format!("./{}", issuer.kid)),
        json!(format!("{} ", issuer.kid)),
        json!(issuer.kid.to_lowercase()),
        json!("../../../../etc/passwd"),
        json!("/dev/null"),
        json!("..\\..\\key.pem"),
        json!("' OR '1'='1"),
        json!("a\u{0}b"),
        json!([issuer.kid]),
        json!({ "kid": issuer.kid }),
        json!("x".repeat(2000)),
    ];
    for kid in kids {
        for signer in [&issuer, &stranger] {
            let token = signer.signed(&issuer.parts(|header, _| header["kid"] = kid.clone()));
            assert_eq!(issuer.tokens.verify(&token).err(), INVALID, "{kid}");
        }
    }
    let nameless = issuer.refuses(|header, _| drop(header.as_object_mut().expect("header").remove("kid")));
    assert_eq!(nameless, INVALID, "no kid");
}

#[test]
fn what_was_tampered_with_is_refused_to_the_last_bit() {
    let issuer = Issuer::new();
    let good = issuer.tokens.issue(&grant()).expect("token").token;
    assert!(issuer.tokens.verify(&good).is_ok());
    let parts: Vec<Vec<u8>> =
        good.split('.').map(|part| BASE64_URL_SAFE_NO_PAD.decode(part).expect("base64")).collect();
    for (place, bytes) in parts.iter().enumerate() {
        for bit in 0..bytes.len() * 8 {
            let mut forged = parts.clone();
            forged[place][bit / 8] ^= 1 << (bit % 8);
            let forged = forged.iter().map(|part| BASE64_URL_SAFE_NO_PAD.encode(part)).collect::<Vec<_>>();
            assert_eq!(issuer.tokens.verify(&forged.join(".")).err(), INVALID, "bit {bit} of part {place}");
        }
    }
    let (head, signature) = good.rsplit_once('.').expect("a token");
    let (header, claims) = head.split_once('.').expect("a token");
    let other = issuer.forge(|_, claims| claims["sub"] = json!("grace"));
    let (other_head, other_signature) = other.rsplit_once('.').expect("a token");
    for forged in [
        format!("{other_head}.{signature}"),
        format!("{head}.{other_signature}"),
        format!("{head}.{signature}{signature}"),
        format!("{head}.{signature}="),
        format!("{head}.{signature}.{signature}"),
        format!(" {good}"),
        format!("{good}\n"),
        format!("{claims}.{header}.{signature}"),
        good.to_uppercase(),
    ] {
        assert_eq!(issuer.tokens.verify(&forged).err(), INVALID, "{forged:.60}");
    }
    assert_eq!(Issuer::new().tokens.verify(&good).err(), INVALID, "of another service");
}

#[test]
fn a_member_is_said_once() {
    let issuer = Issuer::new();
    let parts = issuer.parts(|_, _| {});
    let (header, claims) = parts.split_once('.').expect("two parts");
    let twice = |part: &str, member: &str| {
        let json = BASE64_URL_SAFE_NO_PAD.decode(part).expect("base64");
        let json = String::from_utf8(json).expect("text");
        BASE64_URL_SAFE_NO_PAD.encode(json.replacen('{', &format!("{{{member},"), 1))
    };
    let forged = [
        format!("{}.{claims}", twice(header, r#""alg":"none""#)),
        format!("{}.{claims}", twice(header, r#""typ":"JWT""#)),
        format!("{header}.{}", twice(claims, r#""sub":"grace""#)),
        format!("{header}.{}", twice(claims, r#""exp":1"#)),
    ];
    for parts in forged {
        assert_eq!(issuer.tokens.verify(&issuer.signed(&parts)).err(), INVALID, "{parts:.60}");
    }
}

#[test]
fn ten_thousand_random_tokens_are_none() {
    let issuer = Issuer::new();
    let random = SystemRandom::new();
    let mut bytes = [0; 96];
    for number in 0..10_000 {
        random.fill(&mut bytes).expect("random bytes");
        let length = usize::from(bytes[0]) % 64 + 1;
        let noise = BASE64_URL_SAFE_NO_PAD.encode(&bytes[..length]);
        let signature = BASE64_URL_SAFE_NO_PAD.encode(&bytes[32..]);
        let token = match number % 5 {
            0 => noise,
            1 => format!("{noise}.{noise}.{signature}"),
            2 => String::from_utf8_lossy(&bytes).into_owned(),
            3 => format!(
                "{}.{noise}.{signature}",
                part(&json!({ "alg": "EdDSA", "kid": issuer.kid, "typ": "at+jwt" }))
            ),
            _ => format!("{}.{signature}", issuer.parts(|_, claims| claims["jti"] = json!(noise))),
        };
        assert_eq!(issuer.tokens.verify(&token).err(), INVALID, "{token}");
    }
}

#[test]
fn what_is_far_too_long_is_not_read() {
    let issuer = Issuer::new();
    let padded = |length: usize| issuer.forge(|_, claims| claims["padding"] = json!("x".repeat(length)));
    assert!(issuer.tokens.verify(&padded(1000)).is_ok(), "members that are not known are passed over");
    assert!(padded(4000).len() > 4096);
    assert_eq!(issuer.tokens.verify(&padded(4000)).err(), INVALID, "though its signature is right");
    for token in [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        "...".to_owned(),
        "a.b.c".to_owned(),
        "é".repeat(100),
    ] {
        assert_eq!(issuer.tokens.verify(&token).err(), INVALID, "{token}");
    }
}
