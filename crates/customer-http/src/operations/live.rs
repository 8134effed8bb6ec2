//! `GET /livez`: the process answers. It asks nobody: to restart it would not mend a database.

use actix_web::HttpResponse;
use serde_json::json;

pub(super) async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}
