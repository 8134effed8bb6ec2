//! `/customers` and `/customers/{id}`.

mod all;
mod changing;
mod create;
mod cursor;
mod edit;
mod input;
mod links;
mod list;
mod place;
mod query;
mod read;
mod remove;
mod rows;

use actix_web::{
    guard::{Any, Get, Head},
    http::header::{CACHE_CONTROL, HeaderName},
    middleware::Compress,
    web::{self, ServiceConfig},
};

pub(crate) use self::place::Place;
use crate::methods::methods;

/// Customers are nobody else's: no cache keeps them.
pub(crate) const NO_STORE: (HeaderName, &str) = (CACHE_CONTROL, "no-store");

pub(crate) fn routes(config: &mut ServiceConfig) {
    // Only lists are compressed: a customer's entity tag names one sequence of bytes.
    let list = web::resource("/customers")
        .guard(Any(Get()).or(Head()))
        .wrap(Compress::default())
        .default_service(web::to(list::list));
    let customers =
        web::resource("/customers").post(create::create).default_service(methods("GET, HEAD, POST, OPTIONS"));
    let customer = web::resource("/customers/{id}")
        .get(read::read)
        .head(read::read)
        .put(edit::put)
        .patch(edit::patch)
        .delete(remove::remove)
        .default_service(methods("GET, HEAD, PUT, PATCH, DELETE, OPTIONS"));
    config.service(list).service(customers).service(customer);
}
