//! `/customers` and `/customers/{id}`.

mod create;
mod input;
mod list;
mod place;
mod read;
mod remove;
mod replace;

use actix_web::{
    http::header::CACHE_CONTROL,
    web::{self, ServiceConfig},
};
use customer_contract::CustomerBody;
use customer_domain::customer::Customer;

use crate::methods::methods;

const NO_STORE: (actix_web::http::header::HeaderName, &str) = (CACHE_CONTROL, "no-store");

pub(crate) fn routes(config: &mut ServiceConfig) {
    let customers = web::resource("/customers")
        .get(list::list)
        .head(list::list)
        .post(create::create)
        .default_service(methods("GET, HEAD, POST"));
    let customer = web::resource("/customers/{id}")
        .get(read::read)
        .head(read::read)
        .put(replace::replace)
        .delete(remove::remove)
        .default_service(methods("GET, HEAD, PUT, DELETE"));
    config.service(customers).service(customer);
}

fn body(customer: &Customer) -> CustomerBody {
    CustomerBody::from(customer)
}
