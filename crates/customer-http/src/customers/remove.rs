//! `DELETE /customers/{id}`.

use actix_web::{HttpResponse, web::Data};
use customer_application::{Customers, RemoveError};
use customer_metrics::CUSTOMER_WRITES;
use serde_json::json;

use super::place::Place;
use crate::{
    authenticated::AdminOnly,
    context::Trace,
    problem::{CUSTOMER_NOT_FOUND, Problem},
};

pub(super) async fn remove(
    AdminOnly(admin): AdminOnly,
    Place(id): Place,
    Trace(trace): Trace,
    customers: Data<Customers>,
) -> Result<HttpResponse, Problem> {
    customers.remove(&admin, id, trace).await?;
    metrics::counter!(CUSTOMER_WRITES, "operation" => "delete").increment(1);
    Ok(HttpResponse::Ok().json(json!({ "message": "Client deleted successfully" })))
}

impl From<RemoveError> for Problem {
    fn from(error: RemoveError) -> Self {
        match error {
            RemoveError::NotFound => Self::new(CUSTOMER_NOT_FOUND),
            RemoveError::Storage(error) => error.into(),
        }
    }
}
