//! `POST /login`.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use customer_application::{LogInError, Sessions};
use customer_domain::ports::HashingError;
use customer_metrics::LOGIN_ATTEMPTS;

use super::{
    body::{given, text},
    rate_limit::{told, too_many},
};
use crate::{
    forwarded::client,
    json::Json,
    problem::{CREDENTIALS_REQUIRED, Problem},
};

pub(super) async fn log_in(
    request: HttpRequest,
    sessions: Data<Sessions>,
    json: Json,
) -> Result<HttpResponse, Problem> {
    let credentials = text(&json, "username").zip(text(&json, "password"));
    let (username, password) = credentials.ok_or_else(|| Problem::new(CREDENTIALS_REQUIRED))?;
    let outcome = sessions.log_in(&username, &password, client(&request)).await;
    metrics::counter!(LOGIN_ATTEMPTS, "result" => result(&outcome)).increment(1);
    Ok(given(outcome?, true))
}

fn result<T>(outcome: &Result<T, LogInError>) -> &'static str {
    match outcome {
        Ok(_) => "success",
        Err(LogInError::InvalidCredentials(_)) => "invalid_credentials",
        Err(LogInError::TooManyAttempts(_)) => "throttled",
        Err(LogInError::Busy | LogInError::Hashing(HashingError::Busy)) => "busy",
        Err(
            LogInError::Hashing(HashingError::Failed(_)) | LogInError::Signing(_) | LogInError::Storage(_),
        ) => "error",
    }
}

impl From<LogInError> for Problem {
    fn from(error: LogInError) -> Self {
        match error {
            LogInError::InvalidCredentials(standing) => told(Self::invalid_credentials(), &standing),
            LogInError::TooManyAttempts(standing) => too_many(&standing),
            LogInError::Busy | LogInError::Hashing(HashingError::Busy) => {
                Self::unavailable("Too many log in at once.")
            }
            LogInError::Hashing(HashingError::Failed(_)) | LogInError::Signing(_) => Self::internal(&error),
            LogInError::Storage(error) => error.into(),
        }
    }
}
