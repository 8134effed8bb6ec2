//! How callers come to tokens, and others to the keys that verify them.

use serde_json::json;
use utoipa::openapi::{
    ArrayBuilder, ObjectBuilder, Ref, Required, ResponseBuilder, Schema, request_body::RequestBodyBuilder,
};

use super::{
    answer::{answer, body_of},
    call::Call,
    document::SESSIONS,
    resource::Resource,
    schema,
};
use crate::{
    json::JSON,
    problem::{
        CREDENTIALS_REQUIRED, INVALID_CREDENTIALS, INVALID_REFRESH_TOKEN, MALFORMED_REQUEST,
        REFRESH_TOKEN_REQUIRED, TOO_MANY_ATTEMPTS,
    },
};

const USERNAME: &str = "admin";
const PASSWORD: &str = "9xfpc8x8ij5qnwi8eytbe4g6";
const TOKEN: &str = "eyJ0eXAiOiJhdCtqd3Qi…";
const REFRESH: &str = "AaIMkZMDdJ2bbInK-eoZpF…";
const LOGGED_OUT: &str = "Successfully logged out";
const KID: &str = "TdwKUpkvEs5czUBCCUg5SolJLQv9xo29WXdZdMKaA58";
const X: &str = "PnG-m_TNQgQFEDTtk8SJbAbyKqKQtORxsvbaaArQCqs";

pub(super) fn resources() -> [Resource; 4] {
    [
        Resource::new("/login", "login").post(log_in()),
        Resource::new("/token/refresh", "refresh").post(refresh()),
        Resource::new("/logout", "logout").post(log_out()),
        Resource::new("/.well-known/jwks.json", "keys").get(key_set()),
    ]
}

pub(super) fn schemas() -> [(&'static str, Schema); 6] {
    [
        ("Credentials", credentials().into()),
        ("RefreshToken", refresh_token().into()),
        ("Session", session().into()),
        ("LoggedOut", logged_out().into()),
        ("KeySet", keys().into()),
        ("Key", key().into()),
    ]
}

fn log_in() -> Call {
    let body = body_of("Credentials", json!({ "username": USERNAME, "password": PASSWORD }));
    let body = RequestBodyBuilder::new().content(JSON, body).required(Some(Required::True)).build();
    let description = "Send the token as `Authorization: Bearer …` until it expires. The page `/docs` does so by \
        itself: log in there, and the calls that follow are made with the token. Before it expires, or after, \
        `/token/refresh` gives the next one.";
    Call::new(SESSIONS, "logIn", "Log in", description).reads(body).answers(200, tokens()).fails(&[
        CREDENTIALS_REQUIRED,
        INVALID_CREDENTIALS,
        TOO_MANY_ATTEMPTS,
    ])
}

fn refresh() -> Call {
    let body = body_of("RefreshToken", json!({ "refresh_token": REFRESH }));
    let body = RequestBodyBuilder::new().content(JSON, body).required(Some(Required::True)).build();
    let description = "A refresh token is good once, and for 30 days from the login at most: keep the one that comes \
        with the answer. One that is used a second time was stolen or sent twice: the session ends, and all its \
        tokens stop working.";
    Call::new(SESSIONS, "refreshToken", "Get the next tokens", description)
        .reads(body)
        .answers(200, tokens())
        .fails(&[REFRESH_TOKEN_REQUIRED, INVALID_REFRESH_TOKEN, TOO_MANY_ATTEMPTS])
}

fn tokens() -> ResponseBuilder {
    let session = json!({
        "token": TOKEN, "token_type": "Bearer", "expires_in": 900, "refresh_token": REFRESH, "role": "admin"
    });
    answer("The tokens of a session.", &["Cache-Control", "RateLimit-Policy"], &[])
        .content(JSON, body_of("Session", session))
}

fn log_out() -> Call {
    let done = answer("The session has ended.", &["Cache-Control"], &[]);
    let description = "The session of the token that this comes with ends: its access tokens stop working, on every \
        replica within two seconds, and its refresh token.";
    Call::new(SESSIONS, "logOut", "Log out", description)
        .for_readers()
        .answers(200, done.content(JSON, body_of("LoggedOut", json!({ "msg": LOGGED_OUT }))))
}

fn key_set() -> Call {
    let keys = json!({ "keys": [
        { "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": KID, "x": X }
    ] });
    let set = answer("The keys.", &["ETag", "Cache-Control"], &[]);
    let known = answer("The keys are those that `If-None-Match` names.", &["ETag", "Cache-Control"], &[]);
    let description = "With these another service verifies tokens without a call. They may be kept for a minute; \
        ask again at a `kid` that is not among them.";
    Call::new(SESSIONS, "getKeys", "The public keys of tokens", description)
        .takes(&["IfNoneMatch"])
        .answers(200, set.content("application/jwk-set+json", body_of("KeySet", keys)))
        .answers(304, known)
        .fails(&[MALFORMED_REQUEST])
}

/// Members that are not known are passed over here, as they always were.
fn credentials() -> ObjectBuilder {
    schema::open("Who logs in.")
        .property(
            "username",
            schema::text("The account's name. Letter case counts.", USERNAME).min_length(Some(1)),
        )
        .required("username")
        .property("password", schema::text("Its password.", PASSWORD).min_length(Some(1)))
        .required("password")
}

/// Members that are not known are passed over here too.
fn refresh_token() -> ObjectBuilder {
    schema::open("What gets the next tokens.")
        .property(
            "refresh_token",
            schema::text("The newest refresh token of the session.", REFRESH).min_length(Some(1)),
        )
        .required("refresh_token")
}

fn session() -> ObjectBuilder {
    schema::open("The tokens of a session, and what they are good for.")
        .property("token", schema::text("A JWT, signed with Ed25519.", TOKEN))
        .required("token")
        .property("token_type", schema::one_of("How it is sent.", ["Bearer"]))
        .required("token_type")
        .property("expires_in", schema::number("For how many seconds it is good.", 1, 900))
        .required("expires_in")
        .property("refresh_token", schema::text("Gets the next tokens, once.", REFRESH))
        .required("refresh_token")
        .property(
            "role",
            schema::one_of(
                "What its holder may do: `admin` changes customers, `user` reads them.",
                ["admin", "user"],
            ),
        )
        .required("role")
}

fn logged_out() -> ObjectBuilder {
    schema::open("The session has ended.")
        .property("msg", schema::text("Always the same.", LOGGED_OUT))
        .required("msg")
}

fn keys() -> ObjectBuilder {
    let keys = ArrayBuilder::new().items(Ref::from_schema_name("Key"));
    schema::open("A JWK Set (RFC 7517).").property("keys", keys).required("keys")
}

fn key() -> ObjectBuilder {
    let members = [
        ("kty", schema::one_of("The kind of key.", ["OKP"])),
        ("crv", schema::one_of("The curve.", ["Ed25519"])),
        ("use", schema::one_of("What it is for: to verify signatures.", ["sig"])),
        ("alg", schema::one_of("The algorithm, and no other.", ["EdDSA"])),
        ("kid", schema::text("Its name, which a token's head has: the thumbprint of RFC 7638.", KID)),
        ("x", schema::text("The public key, in base64url.", X)),
    ];
    let key = schema::open("A public key (RFC 8037).");
    members.into_iter().fold(key, |key, (name, member)| key.property(name, member).required(name))
}
