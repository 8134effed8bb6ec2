//! `POST /accounts`.

use actix_web::{HttpRequest, HttpResponse, http::header::LOCATION, web::Data};
use customer_application::{AccountsService, AddError};
use customer_domain::ports::HashingError;

use super::{NO_STORE, body};
use crate::{
    authenticated::AdminOnly,
    context::author,
    forwarded::prefix,
    json::Json,
    negotiation::TakesJson,
    problem::{Problem, USERNAME_TAKEN},
};

pub(super) async fn add(
    AdminOnly(admin): AdminOnly,
    _: TakesJson,
    request: HttpRequest,
    accounts: Data<AccountsService>,
    json: Json,
) -> Result<HttpResponse, Problem> {
    let new = body::new(json)?;
    let account = accounts.add(new.username, new.role, &new.password, &author(&request, &admin)).await?;
    let name: String = url::form_urlencoded::byte_serialize(account.username.as_str().as_bytes()).collect();
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("{}/accounts/{name}", prefix(&request))))
        .insert_header(NO_STORE)
        .json(body::AccountBody::from(&account)))
}

impl From<AddError> for Problem {
    fn from(error: AddError) -> Self {
        match error {
            AddError::NameTaken => Self::new(USERNAME_TAKEN),
            AddError::Hashing(error) => error.into(),
            AddError::Storage(error) => error.into(),
        }
    }
}

impl From<HashingError> for Problem {
    fn from(error: HashingError) -> Self {
        match error {
            HashingError::Busy => Self::unavailable("Too many passwords are being checked."),
            HashingError::Failed(_) => Self::internal(&error),
        }
    }
}
