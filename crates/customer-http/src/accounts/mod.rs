//! `/accounts` and `/accounts/{username}`: who may log in, for administrators.

mod add;
mod body;
mod change;
mod list;
mod read;

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{CACHE_CONTROL, HeaderName},
    web::{self, ServiceConfig},
};
use customer_domain::access::Username;
use percent_encoding::percent_decode_str;

use crate::{
    methods::methods,
    problem::{ACCOUNT_NOT_FOUND, Problem},
};

const NO_STORE: (HeaderName, &str) = (CACHE_CONTROL, "no-store");

pub(crate) fn routes(config: &mut ServiceConfig) {
    let accounts = web::resource("/accounts")
        .get(list::list)
        .head(list::list)
        .post(add::add)
        .default_service(methods("GET, HEAD, POST, OPTIONS"));
    let account = web::resource("/accounts/{username}")
        .get(read::read)
        .head(read::read)
        .patch(change::change)
        .default_service(methods("GET, HEAD, PATCH, OPTIONS"));
    config.service(accounts).service(account);
}

/// The name in an account's path. A text that can be no name is nobody's.
struct Named(Username);

impl FromRequest for Named {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // The router leaves %25, %2B and %2F as they are, and makes something of what is no UTF-8.
        let segment = request.uri().path().rsplit('/').next().unwrap_or_default();
        let text = percent_decode_str(segment).decode_utf8().ok();
        let name = text.and_then(|text| Username::parse(&text).ok());
        ready(name.map(Self).ok_or_else(|| Problem::new(ACCOUNT_NOT_FOUND)))
    }
}
