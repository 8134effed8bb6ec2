//! What logging in and refreshing have in common: texts are read, and tokens are answered.

use actix_web::{HttpResponse, http::header::CACHE_CONTROL};
use customer_application::Session;
use serde::Serialize;
use serde_json::Value;

use super::rate_limit::{POLICY, policy};
use crate::json::Json;

/// A member that is a text and not empty. Members that are not known are passed over, as they always were.
pub(super) fn text(json: &Json, wanted: &str) -> Option<String> {
    let Json::Object(members) = json else { return None };
    let value = members.iter().rev().find(|(name, _)| name == wanted).map(|(_, value)| value);
    value.and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The tokens, which no cache keeps, for an attempt that named an account or did not.
pub(super) fn given(session: Session, with_account: bool) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CACHE_CONTROL, "no-store")).insert_header((POLICY, policy(with_account)));
    answer.json(SessionBody {
        token: session.access.token,
        token_type: "Bearer",
        expires_in: session.access.lifetime.as_secs(),
        refresh_token: session.refresh,
        role: session.role.as_str(),
    })
}

#[derive(Serialize)]
struct SessionBody {
    token: String,
    token_type: &'static str,
    /// In seconds.
    expires_in: u64,
    refresh_token: String,
    role: &'static str,
}
