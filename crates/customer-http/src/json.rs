//! Bodies in JSON: read up to a bound and a time, and refused if they are not what they say.

use std::{fmt, future::Future, pin::Pin, time::Duration};

use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::Payload,
    http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderName},
    web::{Bytes, BytesMut},
};
use futures_util::StreamExt as _;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::Value;
use tokio::time::timeout;

use crate::problem::{CONTENT_TOO_LARGE, MALFORMED_REQUEST, Problem, REQUEST_TIMEOUT};

/// The largest body, in bytes.
const MAX_BYTES: usize = 64 * 1024;
/// A body comes within this time of its head.
const IN_TIME: Duration = Duration::from_secs(5);

/// The types of bodies that are read here.
pub(crate) const JSON: &str = "application/json";
pub(crate) const MERGE_PATCH: &str = "application/merge-patch+json";
/// RFC 5789 §3.1.
pub(crate) const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");

/// A body in JSON: an object's members in their order, or some other value.
pub(crate) enum Json {
    /// An object. A name may stand in it more than once.
    Object(Vec<(String, Value)>),
    /// Anything else.
    Other,
}

/// A body in JSON that says what is to be different (RFC 7396).
pub(crate) struct MergePatch(pub(crate) Json);

type Reading<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

impl FromRequest for Json {
    type Error = Problem;
    type Future = Reading<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move { read(&request, payload, JSON, ACCEPT).await })
    }
}

impl FromRequest for MergePatch {
    type Error = Problem;
    type Future = Reading<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move { read(&request, payload, MERGE_PATCH, ACCEPT_PATCH).await.map(Self) })
    }
}

async fn read(
    request: &HttpRequest,
    payload: Payload,
    wanted: &'static str,
    hint: HeaderName,
) -> Result<Json, Problem> {
    if !request.content_type().eq_ignore_ascii_case(wanted) {
        return Err(Problem::unsupported_media_type(wanted, hint));
    }
    if let Some(coding) = coding(request.headers()) {
        return Err(Problem::unsupported_coding(coding));
    }
    let body = timeout(IN_TIME, bytes(request, payload)).await;
    parse(&body.map_err(|_late| Problem::new(REQUEST_TIMEOUT))??)
}

/// A coding that the body is said to be in (RFC 9110 §8.4), if there is one: none is read here.
fn coding(headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(CONTENT_ENCODING).map(|line| line.to_str().unwrap_or("unreadable"));
    let mut codings = lines.flat_map(|line| line.split(',')).map(str::trim);
    codings.find(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"))
}

async fn bytes(request: &HttpRequest, mut payload: Payload) -> Result<Bytes, Problem> {
    let announced =
        request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > MAX_BYTES) {
        return Err(Problem::new(CONTENT_TOO_LARGE));
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_broken_off: actix_web::error::PayloadError| {
            Problem::because(MALFORMED_REQUEST, "The body broke off.")
        })?;
        if body.len() + chunk.len() > MAX_BYTES {
            return Err(Problem::new(CONTENT_TOO_LARGE));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn parse(body: &[u8]) -> Result<Json, Problem> {
    match serde_json::from_slice::<Members>(body) {
        Ok(Members(members)) => Ok(Json::Object(members)),
        Err(why) if why.is_data() && serde_json::from_slice::<Value>(body).is_ok() => Ok(Json::Other),
        // The message may hold a part of the body, the place does not.
        Err(why) => {
            let place = format!("The body is no JSON: line {}, column {}.", why.line(), why.column());
            Err(Problem::because(MALFORMED_REQUEST, place))
        }
    }
}

struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}
