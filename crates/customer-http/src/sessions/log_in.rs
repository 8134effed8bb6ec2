//! `POST /login`.

use actix_web::{HttpResponse, http::header::CACHE_CONTROL, web::Data};
use customer_application::{LogInError, Sessions};
use customer_domain::ports::HashingError;
use customer_metrics::LOGIN_ATTEMPTS;
use serde::Serialize;
use serde_json::Value;

use crate::{
    json::Json,
    problem::{CREDENTIALS_REQUIRED, Problem},
};

pub(super) async fn log_in(sessions: Data<Sessions>, json: Json) -> Result<HttpResponse, Problem> {
    let (username, password) = credentials(json).ok_or_else(|| Problem::new(CREDENTIALS_REQUIRED))?;
    let outcome = sessions.log_in(&username, &password).await;
    metrics::counter!(LOGIN_ATTEMPTS, "result" => result(&outcome)).increment(1);
    let session = outcome?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(SessionBody {
        token: session.access.token,
        token_type: "Bearer",
        expires_in: session.access.lifetime.as_secs(),
        role: session.role.as_str(),
    }))
}

#[derive(Serialize)]
struct SessionBody {
    token: String,
    token_type: &'static str,
    /// In seconds.
    expires_in: u64,
    role: &'static str,
}

/// Both texts, neither of them empty.
fn credentials(json: Json) -> Option<(String, String)> {
    let Json::Object(members) = json else { return None };
    let text = |wanted: &str| {
        let value = members.iter().rev().find(|(name, _)| name == wanted).map(|(_, value)| value);
        value.and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    Some((text("username")?, text("password")?))
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
