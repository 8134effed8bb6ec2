//! `POST /login`.

use actix_web::{HttpResponse, web::Data};
use customer_application::{LogInError, Sessions};
use customer_domain::ports::HashingError;
use customer_metrics::LOGIN_ATTEMPTS;

use super::body::{given, text};
use crate::{
    json::Json,
    problem::{CREDENTIALS_REQUIRED, Problem},
};

pub(super) async fn log_in(sessions: Data<Sessions>, json: Json) -> Result<HttpResponse, Problem> {
    let credentials = text(&json, "username").zip(text(&json, "password"));
    let (username, password) = credentials.ok_or_else(|| Problem::new(CREDENTIALS_REQUIRED))?;
    let outcome = sessions.log_in(&username, &password).await;
    metrics::counter!(LOGIN_ATTEMPTS, "result" => result(&outcome)).increment(1);
    Ok(given(outcome?))
}

fn result<T>(outcome: &Result<T, LogInError>) -> &'static str {
    match outcome {
        Ok(_) => "success",
        Err(LogInError::InvalidCredentials) => "invalid_credentials",
        Err(LogInError::Hashing(HashingError::Busy)) => "busy",
        Err(
            LogInError::Hashing(HashingError::Failed(_)) | LogInError::Signing(_) | LogInError::Storage(_),
        ) => "error",
    }
}

impl From<LogInError> for Problem {
    fn from(error: LogInError) -> Self {
        match error {
            LogInError::InvalidCredentials => Self::invalid_credentials(),
            LogInError::Hashing(HashingError::Busy) => Self::unavailable("Too many log in at once."),
            LogInError::Hashing(HashingError::Failed(_)) | LogInError::Signing(_) => Self::internal(&error),
            LogInError::Storage(error) => error.into(),
        }
    }
}
