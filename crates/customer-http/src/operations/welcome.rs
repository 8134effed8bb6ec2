//! `GET /`.

use actix_web::HttpResponse;
use serde_json::json;

pub(super) async fn welcome() -> HttpResponse {
    let msg = "Welcome to the CUSTOMER's API. The service is up and running!";
    HttpResponse::Ok().json(json!({ "msg": msg }))
}
