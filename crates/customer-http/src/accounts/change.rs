//! `PATCH /accounts/{username}` (RFC 7396): one change, which ends all that was given out for the account.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use customer_application::{AccountsService, ChangeError};

use super::{NO_STORE, Named, body};
use crate::{
    authenticated::AdminOnly,
    context::{author, trace},
    json::MergePatch,
    negotiation::TakesJson,
    problem::{ACCOUNT_NOT_FOUND, LAST_ADMINISTRATOR, Problem},
};

pub(super) async fn change(
    AdminOnly(admin): AdminOnly,
    Named(username): Named,
    _: TakesJson,
    request: HttpRequest,
    accounts: Data<AccountsService>,
    MergePatch(json): MergePatch,
) -> Result<HttpResponse, Problem> {
    let different = body::change(json, &username)?;
    let by = author(&request, &admin);
    let account = accounts.change(&username, different, &by, trace(&request)).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(body::AccountBody::from(&account)))
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::NotFound => Self::new(ACCOUNT_NOT_FOUND),
            ChangeError::LastAdministrator => Self::new(LAST_ADMINISTRATOR),
            ChangeError::Hashing(error) => error.into(),
            ChangeError::Storage(error) => error.into(),
        }
    }
}
