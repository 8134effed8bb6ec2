//! `GET /.well-known/jwks.json`: the public keys, with which other services verify tokens without a call.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, ETag, EntityTag, HeaderName},
    web::Data,
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use customer_domain::ports::PublicKeys;
use sha2::{Digest as _, Sha256};

use crate::{conditions, problem::Problem};

/// A key is served within 30 seconds from when it is made, and for two minutes before it signs: whoever asks once a minute
/// knows it by then.
const KEPT: (HeaderName, &str) = (CACHE_CONTROL, "public, max-age=60");

pub(super) async fn key_set(
    request: HttpRequest,
    keys: Data<dyn PublicKeys>,
) -> Result<HttpResponse, Problem> {
    let set = keys.key_set();
    let tag = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&set));
    let known = conditions::is_current(&request, &tag)?;
    let mut answer = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer.insert_header(KEPT).insert_header(ETag(EntityTag::new_strong(tag)));
    Ok(if known { answer.finish() } else { answer.content_type("application/jwk-set+json").body(set) })
}
