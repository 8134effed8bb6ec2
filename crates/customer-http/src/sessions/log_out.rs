//! `POST /logout`: the token that it comes with is good no more.

use actix_web::{HttpResponse, http::header::CACHE_CONTROL, web::Data};
use customer_application::Sessions;
use serde_json::json;

use crate::{authenticated::LoggedIn, problem::Problem};

pub(super) async fn log_out(
    LoggedIn(bearer): LoggedIn,
    sessions: Data<Sessions>,
) -> Result<HttpResponse, Problem> {
    sessions.log_out(&bearer).await?;
    let body = json!({ "msg": "Successfully logged out" });
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(body))
}
