//! The service described in OpenAPI 3.1, and a page to read and try it.
//!
//! The document is built here, in one place, from the table of problem types and the limits of the domain. What it
//! says of paths, methods and members is held against the routes and bodies by tests.

mod accounts;
mod answer;
mod call;
mod customers;
mod document;
mod export;
mod headers;
mod notifications;
mod operations;
mod page;
mod parameters;
mod patterns;
mod problems;
mod reference;
mod resource;
mod schema;
mod sessions;

use std::sync::LazyLock;

use actix_web::{
    HttpRequest, HttpResponse,
    middleware::Compress,
    web::{self, Bytes, ServiceConfig},
};

use crate::{forwarded::prefix, json::JSON, methods::methods};

/// For callers without a gateway in between.
static DIRECT: LazyLock<Bytes> = LazyLock::new(|| written(""));

pub(crate) fn routes(config: &mut ServiceConfig) {
    let methods = || methods("GET, HEAD, OPTIONS");
    config
        .service(
            web::resource("/openapi.json")
                .wrap(Compress::default())
                .get(openapi_json)
                .head(openapi_json)
                .default_service(methods()),
        )
        .service(web::resource("/docs").get(page::page).head(page::page).default_service(methods()))
        .service(
            web::resource("/docs/{file:.*}").get(page::file).head(page::file).default_service(methods()),
        );
}

/// The document, for people to read and compare.
///
/// # Errors
///
/// A part of it is no JSON: a bug.
pub fn openapi() -> serde_json::Result<String> {
    document::document("").to_pretty_json()
}

async fn openapi_json(request: HttpRequest) -> HttpResponse {
    let document = match prefix(&request) {
        "" => DIRECT.clone(),
        prefix => written(prefix),
    };
    HttpResponse::Ok().content_type(JSON).body(document)
}

fn written(prefix: &str) -> Bytes {
    document::document(prefix).to_json().unwrap_or_default().into()
}
