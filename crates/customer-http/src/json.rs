//! Bodies in JSON: read up to a bound, and refused if they are not what they say.

use std::{fmt, future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::Payload,
    http::header::CONTENT_LENGTH,
    web::{Bytes, BytesMut},
};
use futures_util::StreamExt as _;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::Value;

use crate::problem::{CONTENT_TOO_LARGE, MALFORMED_REQUEST, Problem, UNSUPPORTED_MEDIA_TYPE};

/// The largest body, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// A body in JSON: an object's members in their order, or some other value.
pub(crate) enum Json {
    /// An object. A name may stand in it more than once.
    Object(Vec<(String, Value)>),
    /// Anything else.
    Other,
}

impl FromRequest for Json {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            if !is_json(&request) {
                return Err(Problem::new(UNSUPPORTED_MEDIA_TYPE));
            }
            parse(&read(&request, payload).await?)
        })
    }
}

fn is_json(request: &HttpRequest) -> bool {
    let essence = request.content_type();
    essence.eq_ignore_ascii_case("application/json")
}

async fn read(request: &HttpRequest, mut payload: Payload) -> Result<Bytes, Problem> {
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
