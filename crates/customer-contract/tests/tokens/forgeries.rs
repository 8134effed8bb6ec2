//! Tokens that nobody may take for good, each a good one but for what its name says. Others' tests take them from here.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};

use crate::signer::{Signer, base64url, claims, hs256, now, unsigned};

/// What is wrong with it, and the token.
pub(crate) type Forgery = (String, String);

/// All of them, for a service that verifies with this signer's key. Where a forgery points to a document on the network, it is at
/// `elsewhere`: nobody may ask there.
pub(crate) fn forgeries(signer: &Signer, elsewhere: &str) -> Vec<Forgery> {
    let mut all = algorithms(signer);
    all.extend(headers(signer, elsewhere));
    all.extend(strangers(signer, elsewhere));
    all.extend(missing_claims(signer));
    all.extend(wrong_claims(signer));
    all.extend(malformed(signer));
    all.extend(oversized(signer));
    all
}

/// The header chooses how it is verified: without a signature, or with the public key as a secret.
fn algorithms(signer: &Signer) -> Vec<Forgery> {
    let mut all = Vec::new();
    let good = signer.good();
    let (_, signature) = good.rsplit_once('.').expect("a token");
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        let header = with(&signer.header(), "alg", &json!(alg));
        let unsigned = unsigned(&header.to_string(), &claims().to_string());
        all.push((format!("alg {alg:?}, unsigned"), format!("{unsigned}.")));
        all.push((format!("alg {alg:?}, another's signature"), format!("{unsigned}.{signature}")));
        all.push((format!("alg {alg:?}, signed"), signer.sign(&header, &claims())));
    }
    let hmac = with(&signer.header(), "alg", &json!("HS256"));
    for (form, secret) in [
        ("the public key", signer.public_key().to_vec()),
        ("its base64", base64url(signer.public_key()).into_bytes()),
        ("its PEM", signer.public_pem().into_bytes()),
        ("the key", signer.jwk().to_string().into_bytes()),
        ("the key set", signer.jwks().into_bytes()),
        ("nothing", Vec::new()),
    ] {
        all.push((format!("HS256 with {form} as secret"), hs256(&hmac, &claims(), &secret)));
        let claimed = hs256(&signer.header(), &claims(), &secret);
        all.push((format!("HS256 with {form} as secret, called EdDSA"), claimed));
    }
    all
}

fn headers(signer: &Signer, elsewhere: &str) -> Vec<Forgery> {
    let long = "k".repeat(1000);
    let url = format!("{elsewhere}/jwks.json");
    let other_case: String = signer.kid.chars().map(swap_case).collect();
    let mut changes = vec![("kid", json!(url)), ("kid", json!(long)), ("kid", json!(other_case))];
    for alg in [json!("eddsa"), json!("ES256"), json!("RS256"), json!("HS512"), json!(["EdDSA"]), json!(1)] {
        changes.push(("alg", alg));
    }
    for kid in [
        "",
        "unknown",
        "*",
        ".",
        "../../dev/null",
        "../../../../dev/null",
        "/dev/null",
        "/etc/passwd",
        "/proc/self/environ",
        "..\\..\\windows\\win.ini",
        "%2e%2e%2fdev%2fnull",
        "file:///dev/null",
        "' OR '1'='1",
        "x' UNION SELECT 'secret' --",
        "1; DROP TABLE accounts",
        "| sleep 10",
        "$(sleep 10)",
        "\u{0}",
        "${jndi:ldap://127.0.0.1/a}",
    ] {
        changes.push(("kid", json!(kid)));
        changes.push(("kid", json!(format!("{}{kid} ", signer.kid))));
    }
    for kid in [json!(null), json!(0), json!([signer.kid]), json!({ "kid": signer.kid })] {
        changes.push(("kid", kid));
    }
    for typ in ["", "JWT", "at+jwt ", "jwt+at", "application/at+jwt", "rt+jwt", "id+jwt", "logout+jwt"] {
        changes.push(("typ", json!(typ)));
    }
    changes.extend([("typ", json!(null)), ("typ", json!(["at+jwt"])), ("typ", json!(1))]);
    changes.extend([("crit", json!(["exp"])), ("crit", json!(["b64"])), ("crit", json!([]))]);
    let mut all: Vec<Forgery> = changes
        .into_iter()
        .map(|(member, value)| {
            let header = with(&signer.header(), member, &value);
            (format!("header {member} {value}"), signer.sign(&header, &claims()))
        })
        .collect();
    for member in ["alg", "kid", "typ"] {
        all.push((format!("no {member}"), signer.sign(&without(&signer.header(), member), &claims())));
    }
    let twice = format!(r#"{{"alg":"none","typ":"at+jwt","kid":"{}","alg":"EdDSA"}}"#, signer.kid);
    all.push(("two alg".to_owned(), signer.sign_text(&twice, &claims().to_string())));
    all
}

/// Signed with another key, which the token brings along or says where to find.
fn strangers(signer: &Signer, elsewhere: &str) -> Vec<Forgery> {
    let stranger = Signer::new(&signer.kid);
    let certificate = json!([base64url(stranger.public_key())]);
    let mut all = vec![("another's key".to_owned(), stranger.good())];
    for (member, value) in [
        ("jwk", stranger.jwk()),
        ("jku", json!(format!("{elsewhere}/jwks.json"))),
        ("x5u", json!(format!("{elsewhere}/certificate.pem"))),
        ("x5c", certificate),
        ("url", json!(elsewhere)),
    ] {
        for kid in [Some(signer.kid.as_str()), Some("stranger"), None] {
            let header = with(&stranger.header(), member, &value);
            let header = kid.map_or_else(|| without(&header, "kid"), |kid| with(&header, "kid", &json!(kid)));
            all.push((format!("another's key, {member}, kid {kid:?}"), stranger.sign(&header, &claims())));
        }
    }
    all
}

fn missing_claims(signer: &Signer) -> Vec<Forgery> {
    let mut all = Vec::new();
    for claim in ["iss", "aud", "sub", "exp", "nbf", "iat", "jti", "role", "scope"] {
        all.push((format!("no {claim}"), signer.sign(&signer.header(), &without(&claims(), claim))));
        for value in [json!(null), json!({}), json!([claims()[claim]]), json!(true)] {
            let claims = with(&claims(), claim, &value);
            all.push((format!("{claim} {value}"), signer.sign(&signer.header(), &claims)));
        }
    }
    all
}

fn wrong_claims(signer: &Signer) -> Vec<Forgery> {
    let now = now();
    let wrong = [
        ("iss", json!("")),
        ("iss", json!("MS-CLIENT")),
        ("iss", json!("ms-client ")),
        ("iss", json!("https://ms-client")),
        ("iss", json!(["ms-client", "somebody"])),
        ("aud", json!("")),
        ("aud", json!("others")),
        ("aud", json!(["microservices", "others"])),
        ("aud", json!([])),
        ("sub", json!("")),
        ("sub", json!(7)),
        ("sub", json!("ad min")),
        ("sub", json!("admin\n")),
        ("sub", json!("admin\u{0}")),
        ("sub", json!("a".repeat(101))),
        ("role", json!("")),
        ("role", json!("root")),
        ("role", json!("Admin")),
        ("jti", json!("")),
        ("jti", json!("1")),
        ("jti", json!(1)),
        ("sid", json!("1")),
        ("sid", json!(1)),
        ("account_version", json!(-1)),
        ("account_version", json!("1")),
        ("account_version", json!(1.5)),
        ("account_version", json!(4_294_967_296_u64)),
        ("exp", json!(now - 10)),
        ("exp", json!(now - 86_400)),
        ("exp", json!(0)),
        ("exp", json!(-1)),
        ("exp", json!(u64::MAX)),
        ("exp", json!(i64::MAX)),
        ("exp", json!(1e300)),
        ("exp", json!((now + 900).to_string())),
        ("exp", json!("never")),
        ("nbf", json!(now + 60)),
        ("nbf", json!(u64::MAX)),
        ("nbf", json!(-1)),
        ("nbf", json!(now.to_string())),
        ("iat", json!(now + 60)),
        ("iat", json!(u64::MAX)),
        ("iat", json!(-1)),
        ("iat", json!(now.to_string())),
    ];
    let mut all: Vec<Forgery> = wrong
        .into_iter()
        .map(|(claim, value)| {
            let claims = with(&claims(), claim, &value);
            (format!("{claim} {value}"), signer.sign(&signer.header(), &claims))
        })
        .collect();
    let text = claims().to_string();
    let twice = text.replacen('{', r#"{"sub":"somebody","#, 1);
    all.push(("two sub".to_owned(), signer.sign_text(&signer.header().to_string(), &twice)));
    for claims in ["", "null", "[]", "\"\"", "7", "{", "{}", "\u{feff}{}"] {
        let token = signer.sign_text(&signer.header().to_string(), claims);
        all.push((format!("claims {claims:?}"), token));
    }
    all
}

/// Parts that are changed, exchanged, cut, or too many.
fn malformed(signer: &Signer) -> Vec<Forgery> {
    let good = signer.good();
    let (head, signature) = good.rsplit_once('.').expect("a token");
    let (header, payload) = head.split_once('.').expect("a token");
    let other = signer.sign(&signer.header(), &with(&claims(), "sub", &json!("grace")));
    let (other_head, _) = other.rsplit_once('.').expect("a token");
    let (_, other_payload) = other_head.split_once('.').expect("a token");
    let other_header = with(&signer.header(), "cty", &json!("JWT")).to_string();
    let raw = URL_SAFE_NO_PAD.decode(signature).expect("a signature");
    let short = base64url(raw.get(..63).expect("64 bytes"));
    let zeros = base64url(&[0; 64]);
    [
        ("nothing", String::new()),
        ("a dot", ".".to_owned()),
        ("dots", "..".to_owned()),
        ("many dots", ".".repeat(500)),
        ("letters", "a.b.c".to_owned()),
        ("another payload", format!("{header}.{other_payload}.{signature}")),
        ("another header", format!("{}.{payload}.{signature}", base64url(other_header.as_bytes()))),
        ("no header", format!(".{payload}.{signature}")),
        ("no payload", format!("{header}..{signature}")),
        ("no signature", format!("{head}.")),
        ("no signature and no dot", head.to_owned()),
        ("the signature alone", signature.to_owned()),
        ("the signature twice", format!("{good}.{signature}")),
        ("five parts", format!("{good}.{payload}.{signature}")),
        ("the parts in another order", format!("{payload}.{header}.{signature}")),
        ("a signature of zeros", format!("{head}.{zeros}")),
        ("a signature that is short", format!("{head}.{short}")),
        ("a signature that is long", format!("{head}.{}", base64url(&[&raw[..], &[0]].concat()))),
        ("a signature that says the same", format!("{head}.{}", base64url(&malleated(&raw)))),
        ("a signature with padding", format!("{good}==")),
        ("a signature in other letters", format!("{head}.{}", STANDARD.encode(&raw))),
        ("in quotes", format!("\"{good}\"")),
        ("another after it", format!("{good},{good}")),
        ("a header that is no JSON", format!("{}.{payload}.{signature}", base64url(b"alg"))),
        ("a header that is no text", format!("{}.{payload}.{signature}", base64url(&[0xff; 40]))),
    ]
    .into_iter()
    .map(|(name, token)| (name.to_owned(), token))
    .collect()
}

/// Signed, and more than anybody need read.
fn oversized(signer: &Signer) -> Vec<Forgery> {
    let long = with(&claims(), "note", &json!("n".repeat(4000)));
    let deep = format!("{{\"note\":{}{}", "[".repeat(1400), "]".repeat(1400));
    let deep = claims().to_string().replacen('{', &format!("{deep},"), 1);
    vec![
        ("a long claim".to_owned(), signer.sign(&signer.header(), &long)),
        ("a deep claim".to_owned(), signer.sign_text(&signer.header().to_string(), &deep)),
        ("a good one with letters after it".to_owned(), signer.good() + &"A".repeat(4000)),
    ]
}

/// The same signature with the group's order added to its second half, which a careless verifier takes too (RFC 8032 §5.1.7).
fn malleated(signature: &[u8]) -> Vec<u8> {
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let (point, scalar) = signature.split_at(32);
    let mut carry = 0;
    let sum = scalar.iter().zip(ORDER).map(|(digit, order)| {
        let sum = u16::from(*digit) + u16::from(order) + carry;
        carry = sum >> 8;
        sum.to_le_bytes()[0]
    });
    point.iter().copied().chain(sum).collect()
}

fn swap_case(letter: char) -> char {
    if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
}

fn with(object: &Value, member: &str, value: &Value) -> Value {
    let mut object = object.clone();
    object[member] = value.clone();
    object
}

fn without(object: &Value, member: &str) -> Value {
    let mut object = object.clone();
    object.as_object_mut().expect("an object").remove(member);
    object
}
