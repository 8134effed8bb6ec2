//! `PUT /customers/{id}`, by which members that are absent keep their values, as today's clients expect, and
//! `PATCH /customers/{id}` (RFC 7396), by which they do so by the standard.

use actix_web::{HttpResponse, http::header::CONTENT_LOCATION, web::Data};
use customer_application::{Answer, Context, Customers};
use customer_contract::CustomerBody;
use customer_domain::customer::{CustomerId, Edit};
use customer_metrics::CUSTOMER_WRITES;

use super::{NO_STORE, changing::Changing, input, place::Place};
use crate::{
    idempotency,
    json::{Json, MergePatch},
    problem::Problem,
};

pub(super) async fn put(
    changing: Changing,
    Place(id): Place,
    customers: Data<Customers>,
    json: Json,
) -> Result<HttpResponse, Problem> {
    let context = changing.context(Some(&json))?;
    change(&changing, &customers, id, input::replacement(json)?, context).await
}

pub(super) async fn patch(
    changing: Changing,
    Place(id): Place,
    customers: Data<Customers>,
    MergePatch(json): MergePatch,
) -> Result<HttpResponse, Problem> {
    let context = changing.context(Some(&json))?;
    change(&changing, &customers, id, input::patch(json)?, context).await
}

/// No `ETag`: what is kept is not what was sent, byte by byte (RFC 9110 §9.3.4); the version is in the body.
async fn change(
    changing: &Changing,
    customers: &Customers,
    id: CustomerId,
    edit: Edit,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let expected = changing.expected()?;
    let Answer { outcome, replayed, changed } =
        customers.edit(&changing.admin, id, edit, expected, context).await?;
    let customer = outcome.map_err(|why| Problem::refused(why, replayed))?;
    metrics::counter!(CUSTOMER_WRITES, "operation" => "update").increment(u64::from(changed));
    let mut response = HttpResponse::Ok();
    idempotency::mark(&mut response, replayed);
    Ok(response
        .insert_header((CONTENT_LOCATION, changing.location(id)))
        .insert_header(NO_STORE)
        .json(CustomerBody::from(&customer)))
}
