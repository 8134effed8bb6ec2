//! `GET /docs`: a page to read the document and try what it says. All of it comes from the binary: Swagger UI, and the
//! few lines that start it.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    dev::Decompress,
    http::header::{
        AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, ContentEncoding, Encoding,
        Header as _, LOCATION, REFERRER_POLICY, VARY,
    },
    web::{Bytes, Path},
};
use futures_util::stream;
use utoipa_swagger_ui::Config;

use crate::problem::{NOT_FOUND, Problem};

/// Nothing from another host, no script in the page itself, and no page around this one. Swagger UI sets styles on
/// elements, and its sheet has pictures in it.
const POLICY: &str = "default-src 'none'; base-uri 'none'; connect-src 'self'; form-action 'none'; \
    frame-ancestors 'none'; img-src 'self' data:; script-src 'self'; style-src 'self' 'unsafe-inline'";

const PAGE: &str = include_str!("page/index.html");

/// A file that the page loads.
pub(super) struct File {
    pub(super) name: &'static str,
    pub(super) media_type: &'static str,
    /// Our own text; the others are Swagger UI's.
    text: Option<&'static str>,
}

pub(super) const FILES: &[File] = &[
    File { name: "page.css", media_type: "text/css", text: Some(include_str!("page/page.css")) },
    File { name: "page.js", media_type: "text/javascript", text: Some(include_str!("page/page.js")) },
    File { name: "swagger-ui.css", media_type: "text/css", text: None },
    File { name: "swagger-ui-bundle.js", media_type: "text/javascript", text: None },
    File { name: "favicon-32x32.png", media_type: "image/png", text: None },
];

pub(super) async fn page() -> HttpResponse {
    ours(&mut HttpResponse::Ok()).content_type("text/html; charset=utf-8").body(PAGE)
}

pub(super) async fn file(name: Path<String>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    if name.is_empty() {
        // Relative, so that it is right behind any gateway.
        return Ok(HttpResponse::PermanentRedirect().insert_header((LOCATION, "../docs")).finish());
    }
    let nothing = || Problem::new(NOT_FOUND);
    let file = FILES.iter().find(|file| file.name == *name).ok_or_else(nothing)?;
    let mut response = HttpResponse::Ok();
    ours(&mut response).content_type(file.media_type).insert_header((CACHE_CONTROL, "public, max-age=3600"));
    if let Some(text) = file.text {
        return Ok(response.body(text));
    }
    let swagger = utoipa_swagger_ui::serve(file.name, Arc::new(Config::default())).ok().flatten();
    Ok(compressed(&mut response, &request, swagger.ok_or_else(nothing)?.bytes.into_owned().into()))
}

fn ours(response: &mut HttpResponseBuilder) -> &mut HttpResponseBuilder {
    response.insert_header((CONTENT_SECURITY_POLICY, POLICY)).insert_header((REFERRER_POLICY, "no-referrer"))
}

/// The binary has these files compressed. Who does not ask for them so is a rare guest, and gets them as they were.
fn compressed(response: &mut HttpResponseBuilder, request: &HttpRequest, bytes: Bytes) -> HttpResponse {
    response.insert_header((VARY, "Accept-Encoding"));
    let offers = [Encoding::gzip(), Encoding::identity()];
    let accepted = AcceptEncoding::parse(request).ok();
    if accepted.is_some_and(|accepted| accepted.negotiate(offers.iter()) == Some(Encoding::gzip())) {
        return response.insert_header((CONTENT_ENCODING, "gzip")).body(bytes);
    }
    let bytes = stream::iter([Ok::<_, actix_web::error::PayloadError>(bytes)]);
    response.streaming(Decompress::new(bytes, ContentEncoding::Gzip))
}
