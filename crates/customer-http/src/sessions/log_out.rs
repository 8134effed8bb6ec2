//! `POST /logout`: the session that its token is of ends.

use actix_web::{HttpRequest, HttpResponse, http::header::CACHE_CONTROL, web::Data};
use customer_application::Sessions;
use serde_json::json;

use crate::{authenticated::LoggedIn, context::trace, problem::Problem};

pub(super) async fn log_out(
    LoggedIn(bearer): LoggedIn,
    request: HttpRequest,
    sessions: Data<Sessions>,
) -> Result<HttpResponse, Problem> {
    sessions.log_out(&bearer, trace(&request)).await?;
    let body = json!({ "msg": "Successfully logged out" });
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(body))
}
