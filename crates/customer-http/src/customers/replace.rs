//! `PUT /customers/{id}`: members that are absent keep their values, as today's clients expect.

use actix_web::{HttpResponse, http::header::CONTENT_LOCATION, web::Data};
use customer_application::{Customers, EditError};
use customer_metrics::CUSTOMER_WRITES;

use super::{NO_STORE, body, input, place::Place};
use crate::{
    authenticated::AdminOnly,
    context::Trace,
    json::Json,
    problem::{CUSTOMER_NOT_FOUND, EMAIL_TAKEN, Problem},
};

/// No `ETag`: what is kept is not what was sent, byte by byte (RFC 9110 §9.3.4); the version is in the body.
pub(super) async fn replace(
    AdminOnly(admin): AdminOnly,
    Place(id): Place,
    Trace(trace): Trace,
    customers: Data<Customers>,
    json: Json,
) -> Result<HttpResponse, Problem> {
    let customer = customers.edit(&admin, id, input::edit(json)?, trace).await?;
    metrics::counter!(CUSTOMER_WRITES, "operation" => "update").increment(1);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_LOCATION, format!("/customers/{id}")))
        .insert_header(NO_STORE)
        .json(body(&customer)))
}

impl From<EditError> for Problem {
    fn from(error: EditError) -> Self {
        match error {
            EditError::NotFound => Self::new(CUSTOMER_NOT_FOUND),
            EditError::EmailTaken => Self::new(EMAIL_TAKEN),
            EditError::Storage(error) => error.into(),
        }
    }
}
