//! `GET /.well-known/jwks.json`: the public keys, with which other services verify tokens without a call.

use actix_web::{HttpResponse, http::header::CACHE_CONTROL, web::Data};
use customer_domain::ports::PublicKeys;

/// A new key lies in the set for two minutes before it signs, so whoever asks once a minute knows it by then.
pub(super) async fn key_set(keys: Data<dyn PublicKeys>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=60"))
        .content_type("application/jwk-set+json")
        .body(keys.key_set())
}
