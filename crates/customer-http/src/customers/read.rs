//! `GET /customers/{id}`.

use actix_web::{HttpResponse, web::Data};
use customer_application::Customers;

use super::{NO_STORE, body, place::Place};
use crate::{
    authenticated::Authenticated,
    entity_tag::entity_tag,
    problem::{CUSTOMER_NOT_FOUND, Problem},
};

pub(super) async fn read(
    Authenticated(caller): Authenticated,
    Place(id): Place,
    customers: Data<Customers>,
) -> Result<HttpResponse, Problem> {
    let found = customers.find(&caller, id).await?;
    let customer = found.ok_or_else(|| Problem::new(CUSTOMER_NOT_FOUND))?;
    Ok(HttpResponse::Ok()
        .insert_header(entity_tag(customer.version))
        .insert_header(NO_STORE)
        .json(body(&customer)))
}
