//! `POST /token/refresh`: new tokens for a refresh token, once.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use customer_application::{RefreshError, Sessions};
use customer_metrics::TOKEN_REFRESHES;

use super::{
    body::{given, text},
    rate_limit::{told, too_many},
};
use crate::{
    context::trace,
    forwarded::client,
    json::Json,
    problem::{Problem, REFRESH_TOKEN_REQUIRED},
};

pub(super) async fn refresh(
    request: HttpRequest,
    sessions: Data<Sessions>,
    json: Json,
) -> Result<HttpResponse, Problem> {
    let token = text(&json, "refresh_token").ok_or_else(|| Problem::new(REFRESH_TOKEN_REQUIRED))?;
    let outcome = sessions.refresh(&token, client(&request), trace(&request)).await;
    metrics::counter!(TOKEN_REFRESHES, "result" => result(&outcome)).increment(1);
    Ok(given(outcome?, false))
}

fn result<T>(outcome: &Result<T, RefreshError>) -> &'static str {
    match outcome {
        Ok(_) => "success",
        Err(RefreshError::Invalid(_)) => "invalid",
        Err(RefreshError::Reused(_)) => "reused",
        Err(RefreshError::TooManyAttempts(_)) => "throttled",
        Err(RefreshError::Busy) => "busy",
        Err(RefreshError::Signing(_) | RefreshError::Storage(_)) => "error",
    }
}

impl From<RefreshError> for Problem {
    fn from(error: RefreshError) -> Self {
        match error {
            // A thief learns no more than anybody who tries.
            RefreshError::Invalid(standing) | RefreshError::Reused(standing) => {
                told(Self::invalid_refresh_token(), &standing)
            }
            RefreshError::TooManyAttempts(standing) => too_many(&standing),
            RefreshError::Busy => Self::unavailable("Too many refresh at once."),
            RefreshError::Signing(_) => Self::internal(&error),
            RefreshError::Storage(error) => error.into(),
        }
    }
}
