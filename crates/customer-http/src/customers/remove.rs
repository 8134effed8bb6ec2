//! `DELETE /customers/{id}`.

use actix_web::{HttpResponse, web::Data};
use customer_application::{Answer, Customers};
use customer_metrics::CUSTOMER_WRITES;
use serde_json::json;

use super::{NO_STORE, changing::Changing, place::Place};
use crate::{idempotency, problem::Problem};

pub(super) async fn remove(
    changing: Changing,
    Place(id): Place,
    customers: Data<Customers>,
) -> Result<HttpResponse, Problem> {
    let (context, expected) = (changing.context(None)?, changing.expected()?);
    let Answer { outcome, replayed, changed } =
        customers.remove(&changing.admin, id, expected, context).await?;
    outcome.map_err(|why| Problem::refused(why, replayed))?;
    metrics::counter!(CUSTOMER_WRITES, "operation" => "delete").increment(u64::from(changed));
    let mut response = HttpResponse::Ok();
    idempotency::mark(&mut response, replayed);
    Ok(response.insert_header(NO_STORE).json(json!({ "message": "Client deleted successfully" })))
}
