//! Who calls a service of yours, and what to answer if it is nobody: bearer tokens (RFC 6750) for any web framework.
//!
//! ```sh
//! curl -s http://127.0.0.1:5001/.well-known/jwks.json > jwks.json
//! cargo run --example verify --features tokens -- jwks.json customers:write "Bearer $TOKEN"
//! ```
//!
//! In Actix and Axum alike a request's headers are handed over as
//! `authenticate(&verifier, headers.get_all(AUTHORIZATION).map(HeaderValue::as_bytes), "customers:write")` — in Axum with
//! `.iter()` after `get_all`. Call it before anything else of the request is read, in an extractor: `FromRequest`,
//! `FromRequestParts`. The verifier is shared state: `web::Data`, `Arc`.
//!
//! **The keys** are a GET of `/.well-known/jwks.json`, with the HTTP client that you have and a time-out. Fetch them before you
//! listen, then every minute for `TokenVerifier::replace_keys`: a new key is there for two minutes before it signs. If a
//! fetch fails, go on with the keys that you have. Do not fetch for a request, or strangers decide how often you do.
//!
//! **What ended before it expired** comes by RabbitMQ, as `session.revoked.v1`. Bind an exclusive queue of each process to it:
//!
//! ```ignore
//! if let EventData::SessionRevokedV1(revoked) = CloudEvent::from_json(body)?.event {
//!     verifier.revoke(&revoked)?;
//! }
//! ```

use std::{env, error::Error, fs};

use customer_contract::{Caller, TokenVerifier};

/// The answer to a request that is not served: its status, and its header `WWW-Authenticate`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Challenge {
    pub(crate) status: u16,
    pub(crate) www_authenticate: String,
}

impl Challenge {
    fn new(status: u16, parameters: &str) -> Self {
        Self { status, www_authenticate: format!("Bearer realm=\"orders\"{parameters}") }
    }

    fn invalid_token(why: &str) -> Self {
        Self::new(401, &format!(", error=\"invalid_token\", error_description=\"{why}\""))
    }
}

/// The caller, by the values of all headers `Authorization` that the request has, if the token is for this scope.
pub(crate) fn authenticate<'request>(
    verifier: &TokenVerifier,
    mut authorization: impl Iterator<Item = &'request [u8]>,
    scope: &str,
) -> Result<Caller, Challenge> {
    let (first, second) = (authorization.next(), authorization.next());
    if second.is_some() {
        return Err(Challenge::invalid_token("several tokens were sent"));
    }
    // Who sends no token, or something else, is only told what is wanted.
    let token = first.and_then(bearer_token).ok_or_else(|| Challenge::new(401, ""))?;
    let caller = verifier.verify(token).map_err(|why| Challenge::invalid_token(&why.to_string()))?;
    if caller.may(scope) {
        Ok(caller)
    } else {
        Err(Challenge::new(403, &format!(", error=\"insufficient_scope\", scope=\"{scope}\"")))
    }
}

fn bearer_token(authorization: &[u8]) -> Option<&str> {
    let (scheme, token) = str::from_utf8(authorization).ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim_start_matches(' '))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(keys), Some(scope)) = (arguments.next(), arguments.next()) else {
        return Err("usage: verify JWKS-FILE SCOPE [AUTHORIZATION]...".into());
    };
    let verifier = TokenVerifier::from_jwks(&fs::read_to_string(keys)?, "ms-client", "microservices")?;
    let headers: Vec<String> = arguments.collect();
    match authenticate(&verifier, headers.iter().map(String::as_bytes), &scope) {
        Ok(caller) => println!("200, {} as {}", caller.name(), caller.claims().role),
        Err(challenge) => println!("{}, WWW-Authenticate: {}", challenge.status, challenge.www_authenticate),
    }
    Ok(())
}
