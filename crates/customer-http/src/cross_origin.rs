//! Which pages of other origins a browser lets call this service (the Fetch standard's CORS protocol).

use actix_cors::Cors;
use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{
        ACCEPT, AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, HeaderValue, IF_MATCH, IF_NONE_MATCH,
        LINK, LOCATION, RETRY_AFTER, VARY,
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
        .expose_headers([CONTENT_DISPOSITION, ETAG, LINK, LOCATION, RETRY_AFTER])
        .expose_headers([
            "idempotent-replayed",
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
