//! `GET /accounts`: all of them, by name. There are as many as people and programs that log in, so they come at once.

use actix_web::{HttpResponse, web::Data};
use customer_application::AccountsService;

use super::{NO_STORE, body::AccountBody};
use crate::{authenticated::AdminOnly, negotiation::TakesJson, problem::Problem};

pub(super) async fn list(
    AdminOnly(admin): AdminOnly,
    _: TakesJson,
    accounts: Data<AccountsService>,
) -> Result<HttpResponse, Problem> {
    let all = accounts.all(&admin).await?;
    let all: Vec<AccountBody<'_>> = all.iter().map(AccountBody::from).collect();
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(all))
}
