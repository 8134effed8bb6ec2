//! `POST /customers`.

use actix_web::{HttpResponse, http::header::LOCATION, web::Data};
use customer_application::{Answer, Customers};
use customer_contract::CustomerBody;
use customer_metrics::CUSTOMER_WRITES;

use super::{NO_STORE, changing::Changing, input};
use crate::{entity_tag::entity_tag, idempotency, json::Json, problem::Problem};

pub(super) async fn create(
    changing: Changing,
    customers: Data<Customers>,
    json: Json,
) -> Result<HttpResponse, Problem> {
    let context = changing.context(Some(&json))?;
    let details = input::details(json)?;
    let Answer { outcome, replayed, changed } = customers.register(&changing.admin, details, context).await?;
    let customer = outcome.map_err(|why| Problem::refused(why, replayed))?;
    metrics::counter!(CUSTOMER_WRITES, "operation" => "create").increment(u64::from(changed));
    let mut response = HttpResponse::Created();
    idempotency::mark(&mut response, replayed);
    Ok(response
        .insert_header((LOCATION, changing.location(customer.id)))
        .insert_header(entity_tag(customer.version))
        .insert_header(NO_STORE)
        .json(CustomerBody::from(&customer)))
}
