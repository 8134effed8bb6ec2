//! How callers come to tokens: `/login`, and the keys that verify them.

mod key_set;
mod log_in;

use actix_web::web::{self, ServiceConfig};

use crate::methods::methods;

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/login").post(log_in::log_in).default_service(methods("POST, OPTIONS")))
        .service(
            web::resource("/.well-known/jwks.json")
                .get(key_set::key_set)
                .head(key_set::key_set)
                .default_service(methods("GET, HEAD, OPTIONS")),
        );
}
