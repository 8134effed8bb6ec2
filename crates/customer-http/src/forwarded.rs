//! Where this service stands behind a gateway, by what a trusted proxy says.

use actix_web::{HttpRequest, http::header::HeaderName, web::Data};

use crate::HttpOptions;

const FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");

/// What stands before our paths in those of the caller: nothing, or `/api/client-service`.
pub(crate) fn prefix(request: &HttpRequest) -> &str {
    trusted(request).unwrap_or_default()
}

fn trusted(request: &HttpRequest) -> Option<&str> {
    let options = request.app_data::<Data<HttpOptions>>()?;
    let peer = request.peer_addr()?.ip().to_canonical();
    if !options.trusted_proxies.iter().any(|network| network.contains(&peer)) {
        return None;
    }
    let text = request.headers().get(FORWARDED_PREFIX)?.to_str().ok()?.trim_end_matches('/');
    let plain =
        |byte| matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z');
    (text.starts_with('/') && !text.starts_with("//") && text.bytes().all(plain)).then_some(text)
}
