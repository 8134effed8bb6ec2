//! Which pages of other origins a browser lets call this service (the Fetch standard's CORS protocol).

use actix_cors::Cors;
use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{
        ACCEPT, AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_LOCATION, CONTENT_TYPE, ETAG, HeaderMap,
        HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH, LINK, LOCATION, RETRY_AFTER, VARY,
        WWW_AUTHENTICATE,
    },
    middleware::Next,
};

/// How long a browser may remember what it was told, in seconds.
const REMEMBERED: usize = 3600;

/// None, where no origin is named.
pub(crate) fn cors(origins: &[String]) -> actix_web::middleware::Condition<Cors> {
    let mut cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([ACCEPT, AUTHORIZATION, CONTENT_TYPE, IF_MATCH, IF_NONE_MATCH])
        .allowed_headers(["idempotency-key", "prefer", "traceparent", "x-request-id"])
        .expose_headers([CONTENT_DISPOSITION, CONTENT_LOCATION, ETAG, LINK, LOCATION, RETRY_AFTER])
        .expose_headers([WWW_AUTHENTICATE])
        .expose_headers([
            "idempotent-replayed",
            "preference-applied",
            "ratelimit",
            "ratelimit-policy",
            "x-request-id",
            "x-total-count",
        ])
        .max_age(REMEMBERED);
    for origin in origins {
        cors = cors.allowed_origin(origin);
    }
    actix_web::middleware::Condition::new(!origins.is_empty(), cors)
}

/// Has `Vary` in one line, of which [`Cors`] keeps no more than the first.
pub(crate) async fn one_vary(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut answer = next.call(request).await?;
    let lines: Vec<&[u8]> = answer.headers().get_all(VARY).map(HeaderValue::as_bytes).collect();
    if lines.len() > 1
        && let Ok(all) = HeaderValue::from_bytes(&lines.join(&b", "[..]))
    {
        answer.headers_mut().insert(VARY, all);
    }
    Ok(answer)
}

/// What an answer says to the browsers of other origins, and what it depends on. An answer that stands for it says the
/// same, or a page cannot read why it failed.
pub(crate) fn told_to_browsers(headers: &HeaderMap) -> Vec<(HeaderName, HeaderValue)> {
    let told = |name: &HeaderName| *name == VARY || name.as_str().starts_with("access-control-");
    let told = headers.iter().filter(|(name, _)| told(name));
    told.map(|(name, value)| (name.clone(), value.clone())).collect()
}
