//! The headers of answers, each described once.

use serde_json::{Value, json};
use utoipa::openapi::{Header, HeaderBuilder, ObjectBuilder, Ref, Type, extensions::Extensions};

/// A header: its name, what it says, and an example, whose type it has.
type Described = (&'static str, &'static str, fn() -> Value);

const HEADERS: &[Described] = &[
    ("Accept", "The type that a body must have.", || json!("application/json")),
    ("Accept-Encoding", "The coding that a body must have: none.", || json!("identity")),
    ("Accept-Patch", "The type that a body of PATCH must have.", || json!("application/merge-patch+json")),
    ("Allow", "The methods that the resource has.", || json!("GET, HEAD, OPTIONS")),
    ("Cache-Control", "Who may keep the answer. Nobody keeps customers, tokens and failures.", || {
        json!("no-store")
    }),
    ("Content-Disposition", "A name to keep the answer under, as a file (RFC 6266).", || {
        json!("attachment; filename=\"customer-7.json\"")
    }),
    ("Content-Location", "Where the customer of the body is.", || json!("/customers/7")),
    ("Content-Security-Policy", "The page loads from nowhere but here.", || json!("default-src 'none'")),
    ("ETag", "The version of what is answered, as a strong entity tag.", || json!("\"v7\"")),
    (
        "Idempotent-Replayed",
        "`true` if this is the stored answer to an earlier request with this key.",
        || json!("true"),
    ),
    ("Link", "The first, the previous and the next page (RFC 8288). A bare list has none.", || {
        json!(
            "</customers?limit=50>; rel=\"first\", </customers?limit=50&cursor=bm90IGEgY3Vyc29y>; rel=\"next\""
        )
    }),
    ("Location", "Where the thing is.", || json!("/customers/7")),
    ("Preference-Applied", "The preference that was honoured (RFC 7240).", || json!("count=exact")),
    (
        "RateLimit",
        "How many attempts more may fail, and for how many seconds that is so (draft-ietf-httpapi-ratelimit-headers).",
        || json!("\"account\";r=9;t=900, \"address\";r=29;t=900"),
    ),
    ("RateLimit-Policy", "How many attempts may fail within how many seconds.", || {
        json!("\"account\";q=10;w=900, \"address\";q=30;w=900")
    }),
    ("Retry-After", "After how many seconds to ask again.", || json!(1)),
    ("Vary", "The headers of the request that the form of the answer depends on.", || json!("Accept")),
    ("WWW-Authenticate", "How to prove who is asking, and what was wrong with the token (RFC 6750).", || {
        json!("Bearer realm=\"customers\"")
    }),
    ("X-Content-Type-Options", "The answer is what its type says.", || json!("nosniff")),
    ("X-Request-Id", "The request's own id, or the one that it was given; it stands in the log too.", || {
        json!("01a20c70-5eb8-7218-9fca-62e59f9f8291")
    }),
    ("X-Total-Count", "How many customers there are for the filters, if `Prefer` asked for it.", || {
        json!(12)
    }),
];

/// All of them, as an answer always has them.
pub(super) fn components() -> impl Iterator<Item = (&'static str, Header)> {
    HEADERS.iter().map(|described| {
        let mut header = header(described);
        header.extensions = Some(Extensions::from_iter([("required", true)]));
        (described.0, header)
    })
}

/// One that an answer always has.
pub(super) fn reference(name: &str) -> Ref {
    Ref::new(format!("#/components/headers/{name}"))
}

/// One that an answer has at times.
pub(super) fn sometimes(name: &str) -> Header {
    HEADERS.iter().find(|described| described.0 == name).map(header).unwrap_or_default()
}

fn header((_, description, example): &Described) -> Header {
    let example = example();
    let schema = match &example {
        Value::Number(_) => ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)),
        _ => ObjectBuilder::new().schema_type(Type::String),
    };
    HeaderBuilder::new().description(Some(*description)).schema(Some(schema)).example(Some(example)).build()
}
