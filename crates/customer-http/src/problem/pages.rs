//! `/problems/{slug}`: what the type of a problem means, for people and programs.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::ACCEPT,
    web::{self, Path, ServiceConfig},
};
use serde_json::json;

use super::{ALL, NOT_FOUND, Problem, ProblemType};
use crate::methods::methods;

pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(
        web::resource("/problems/{slug}").get(page).head(page).default_service(methods("GET, HEAD, OPTIONS")),
    );
}

/// The answer where no route matches.
pub(crate) async fn no_such_resource() -> Result<HttpResponse, Problem> {
    Err(Problem::new(NOT_FOUND))
}

async fn page(slug: Path<String>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let kind = ALL.iter().find(|kind| kind.slug == *slug).ok_or_else(|| Problem::new(NOT_FOUND))?;
    let accepts = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Ok(if accepts.contains("text/html") { html(kind) } else { document(kind) })
}

fn document(kind: &ProblemType) -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "type": format!("/problems/{}", kind.slug),
        "title": kind.title,
        "status": kind.status.as_u16(),
        "explanation": kind.explanation,
    }))
}

/// All of it is our own text, and none of it has a character that HTML would mind.
fn html(kind: &ProblemType) -> HttpResponse {
    let ProblemType { slug, title, status, explanation, .. } = kind;
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>\
         <h1>{title}</h1><p><code>{slug}</code>, status {status}</p><p>{explanation}</p></html>"
    ))
}
