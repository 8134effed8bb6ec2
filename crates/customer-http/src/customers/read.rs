//! `GET /customers/{id}`.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use customer_application::Customers;
use customer_contract::CustomerBody;

use super::{NO_STORE, place::Place};
use crate::{
    authenticated::Authenticated,
    conditions,
    entity_tag::entity_tag,
    negotiation::TakesJson,
    problem::{CUSTOMER_NOT_FOUND, Problem},
};

pub(super) async fn read(
    Authenticated(caller): Authenticated,
    Place(id): Place,
    _: TakesJson,
    customers: Data<Customers>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let found = customers.find(&caller, id).await?;
    let customer = found.ok_or_else(|| Problem::new(CUSTOMER_NOT_FOUND))?;
    let known = conditions::is_known(&request, customer.version)?;
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header(entity_tag(customer.version)).insert_header(NO_STORE);
    Ok(if known { response.finish() } else { response.json(CustomerBody::from(&customer)) })
}
