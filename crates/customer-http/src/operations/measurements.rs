//! `GET /metrics`, in Prometheus' text format.

use actix_web::{HttpResponse, web::Data};

/// Shows what was measured.
pub trait Exposition: Send + Sync {
    /// All metrics in Prometheus' text format 0.0.4.
    fn render(&self) -> String;
}

pub(super) async fn measurements(exposition: Data<dyn Exposition>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(exposition.render())
}
