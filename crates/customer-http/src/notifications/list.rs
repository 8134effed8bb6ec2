//! `GET /notifications` and `GET /customers/{id}/notifications`: a page, newest first.

use actix_web::{HttpRequest, HttpResponse, http::header::LINK, web::Data};
use customer_application::Notifications;
use customer_domain::{access::Principal, customer::CustomerId, ports::Seals};

use super::{body::NotificationBody, query};
use crate::{
    authenticated::Authenticated,
    customers::{NO_STORE, Place},
    forwarded::prefix,
    negotiation::TakesJson,
    problem::{CUSTOMER_NOT_FOUND, Problem},
};

pub(super) async fn everybodys(
    Authenticated(caller): Authenticated,
    _: TakesJson,
    request: HttpRequest,
    notifications: Data<Notifications>,
    seals: Data<dyn Seals>,
) -> Result<HttpResponse, Problem> {
    list(&caller, None, &request, &notifications, &**seals).await
}

pub(super) async fn theirs(
    Authenticated(caller): Authenticated,
    Place(id): Place,
    _: TakesJson,
    request: HttpRequest,
    notifications: Data<Notifications>,
    seals: Data<dyn Seals>,
) -> Result<HttpResponse, Problem> {
    list(&caller, Some(id), &request, &notifications, &**seals).await
}

async fn list(
    caller: &Principal,
    customer: Option<CustomerId>,
    request: &HttpRequest,
    notifications: &Notifications,
    seals: &dyn Seals,
) -> Result<HttpResponse, Problem> {
    let asked = query::read(request.query_string(), customer, seals)?;
    let page = notifications.list(caller, &asked.query).await?;
    let page = page.ok_or_else(|| Problem::new(CUSTOMER_NOT_FOUND))?;
    let rows: Vec<NotificationBody> = page.rows.iter().map(NotificationBody::from).collect();
    let links = query::links(&asked, &page, seals, prefix(request));
    Ok(HttpResponse::Ok().insert_header(NO_STORE).insert_header((LINK, links)).json(rows))
}
