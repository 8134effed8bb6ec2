//! What a resource answers to a method that it does not have: 405 with `Allow` (RFC 9110 §15.5.6), and to `OPTIONS`
//! the methods that it has.

use std::future::ready;

use actix_web::{
    HttpRequest, HttpResponse, Route,
    http::{Method, header::ALLOW},
    web,
};

use crate::{
    json::{ACCEPT_PATCH, MERGE_PATCH},
    problem::Problem,
};

/// For `default_service` of a resource with these methods.
pub(crate) fn methods(allowed: &'static str) -> Route {
    web::to(move |request: HttpRequest| {
        ready(if request.method() == Method::OPTIONS {
            Ok(options(allowed))
        } else {
            Err(Problem::method_not_allowed(allowed))
        })
    })
}

fn options(allowed: &'static str) -> HttpResponse {
    let mut response = HttpResponse::NoContent();
    response.insert_header((ALLOW, allowed));
    if allowed.contains("PATCH") {
        response.insert_header((ACCEPT_PATCH, MERGE_PATCH));
    }
    response.finish()
}
