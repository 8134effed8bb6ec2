//! How callers come to tokens and give them back: `/login`, `/token/refresh`, `/logout`, and the keys that verify them.

mod body;
mod key_set;
mod log_in;
mod log_out;
mod rate_limit;
mod refresh;

use actix_web::web::{self, ServiceConfig};

use crate::methods::methods;

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/login").post(log_in::log_in).default_service(methods("POST, OPTIONS")))
        .service(
            web::resource("/token/refresh").post(refresh::refresh).default_service(methods("POST, OPTIONS")),
        )
        .service(web::resource("/logout").post(log_out::log_out).default_service(methods("POST, OPTIONS")))
        .service(
            web::resource("/.well-known/jwks.json")
                .get(key_set::key_set)
                .head(key_set::key_set)
                .default_service(methods("GET, HEAD, OPTIONS")),
        );
}
