//! `POST /customers`.

use actix_web::{HttpResponse, http::header::LOCATION, web::Data};
use customer_application::{Customers, RegisterError};
use customer_metrics::CUSTOMER_WRITES;

use super::{NO_STORE, body, input};
use crate::{
    authenticated::AdminOnly,
    context::Trace,
    entity_tag::entity_tag,
    json::Json,
    problem::{EMAIL_TAKEN, Problem},
};

pub(super) async fn create(
    AdminOnly(admin): AdminOnly,
    Trace(trace): Trace,
    customers: Data<Customers>,
    json: Json,
) -> Result<HttpResponse, Problem> {
    let customer = customers.register(&admin, input::details(json)?, trace).await?;
    metrics::counter!(CUSTOMER_WRITES, "operation" => "create").increment(1);
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("/customers/{}", customer.id)))
        .insert_header(entity_tag(customer.version))
        .insert_header(NO_STORE)
        .json(body(&customer)))
}

impl From<RegisterError> for Problem {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::EmailTaken => Self::new(EMAIL_TAKEN),
            RegisterError::Storage(error) => error.into(),
        }
    }
}
