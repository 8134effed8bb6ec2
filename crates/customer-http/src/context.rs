//! What a request is called: its id, for logs and answers, and the trace that it belongs to.

use actix_web::{
    HttpMessage as _, HttpRequest,
    http::header::{HeaderMap, HeaderName, HeaderValue},
};
use customer_domain::{
    access::{Admin, Author},
    event::TraceParent,
};
use uuid::Uuid;

use crate::forwarded::client;

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACE_PARENT: HeaderName = HeaderName::from_static("traceparent");
const MAX_ID: usize = 128;

/// A request's id: the caller's, if it is 1 to 128 printable ASCII characters, or one of ours.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub(crate) HeaderValue);

impl RequestId {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(REQUEST_ID).filter(|value| {
            let bytes = value.as_bytes();
            (1..=MAX_ID).contains(&bytes.len()) && bytes.iter().all(|byte| matches!(byte, b' '..=b'~'))
        });
        given.cloned().map_or_else(Self::make, Self)
    }

    fn make() -> Self {
        let id = Uuid::now_v7().hyphenated().to_string();
        Self(HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("none")))
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

/// The id of a request, once it has one.
pub(crate) fn request_id(request: &HttpRequest) -> Option<String> {
    request.extensions().get::<RequestId>().map(|id| id.as_str().to_owned())
}

/// Who asks for a change, and from where.
pub(crate) fn author(request: &HttpRequest, admin: &Admin) -> Author {
    Author::administrator(admin, client(request), request_id(request))
}

/// The trace of a request, if its caller named one, to be continued by the facts that it causes.
pub(crate) fn trace(request: &HttpRequest) -> Option<TraceParent> {
    request.headers().get(TRACE_PARENT)?.to_str().ok().and_then(TraceParent::parse)
}
