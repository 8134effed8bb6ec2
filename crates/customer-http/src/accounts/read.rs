//! `GET /accounts/{username}`.

use actix_web::{HttpResponse, web::Data};
use customer_application::AccountsService;

use super::{NO_STORE, Named, body::AccountBody};
use crate::{
    authenticated::AdminOnly,
    negotiation::TakesJson,
    problem::{ACCOUNT_NOT_FOUND, Problem},
};

pub(super) async fn read(
    AdminOnly(admin): AdminOnly,
    Named(username): Named,
    _: TakesJson,
    accounts: Data<AccountsService>,
) -> Result<HttpResponse, Problem> {
    let found = accounts.find(&admin, &username).await?;
    let account = found.ok_or_else(|| Problem::new(ACCOUNT_NOT_FOUND))?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(AccountBody::from(&account)))
}
