//! What a resource answers to a method that it does not have: 405, with `Allow` (RFC 9110 §15.5.6).

use actix_web::{HttpResponse, Route, web};

use crate::problem::Problem;

/// For `default_service` of a resource with these methods.
pub(crate) fn methods(allowed: &'static str) -> Route {
    web::to(move || std::future::ready(Err::<HttpResponse, _>(Problem::method_not_allowed(allowed))))
}
