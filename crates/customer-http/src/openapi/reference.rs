//! What explains the service: this document, the page that shows it, and the types of problems.

use serde_json::json;
use utoipa::openapi::{ObjectBuilder, Response, ResponseBuilder, Schema, Type, schema::SchemaType};

use super::{
    answer::{answer, body, body_of},
    call::Call,
    document::REFERENCE,
    page,
    resource::Resource,
    schema,
};
use crate::{
    json::JSON,
    problem::{EMAIL_TAKEN, NOT_FOUND},
};

pub(super) fn resources() -> [Resource; 4] {
    [
        Resource::new("/openapi.json", "document").get(document()),
        Resource::new("/docs", "page").get(page()),
        Resource::new("/docs/{file}", "pageFile").of("PageFile").get(file()),
        Resource::new("/problems/{slug}", "problemType").of("ProblemSlug").get(problem_type()),
    ]
}

pub(super) fn schemas() -> [(&'static str, Schema); 1] {
    let explained = schema::open("What a type of problem means.")
        .property("type", schema::text("Its path.", "/problems/email-taken"))
        .required("type")
        .property("title", schema::text("Its title.", EMAIL_TAKEN.title))
        .required("title")
        .property("status", schema::number("The status of the answers that have it.", 400, 409))
        .required("status")
        .property(
            "explanation",
            schema::text("What happened, and what to do about it.", EMAIL_TAKEN.explanation),
        )
        .required("explanation");
    [("ProblemType", explained.into())]
}

fn document() -> Call {
    let anything = ObjectBuilder::new().schema_type(SchemaType::new(Type::Object));
    let content = body(anything, json!({ "openapi": "3.1.0" }));
    let document = answer("This document.", &[], &["Vary"]).content(JSON, content);
    Call::new(REFERENCE, "getDocument", "This document", "What the service takes and answers: OpenAPI 3.1.")
        .answers(200, document)
}

fn page() -> Call {
    let page = answer("The page.", &["Content-Security-Policy"], &["Vary"]);
    Call::new(REFERENCE, "getPage", "This page", "A page to read this document, and to try what it says.")
        .answers(200, html(page))
}

fn file() -> Call {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let kept = answer("The file.", &["Cache-Control", "Content-Security-Policy"], &["Vary"]);
    let kept = page::FILES
        .iter()
        .fold(kept, |kept, file| kept.content(file.media_type, utoipa::openapi::Content::new(Some(text()))));
    Call::new(REFERENCE, "getPageFile", "A file of the page", "The page loads nothing from another host.")
        .answers(200, kept)
        .fails(&[NOT_FOUND])
}

fn problem_type() -> Call {
    let example = json!({
        "type": "/problems/email-taken",
        "title": EMAIL_TAKEN.title,
        "status": EMAIL_TAKEN.status.as_u16(),
        "explanation": EMAIL_TAKEN.explanation,
    });
    let explained = answer("What it means.", &[], &[]).content(JSON, body_of("ProblemType", example));
    let description =
        "Every failure has a `type`, which is a path: this one. It answers a browser with a page.";
    Call::new(REFERENCE, "getProblemType", "What a problem means", description)
        .answers(200, html(explained))
        .fails(&[NOT_FOUND])
}

fn html(answer: ResponseBuilder) -> Response {
    let text = ObjectBuilder::new().schema_type(Type::String);
    answer.content("text/html", body(text, "<!doctype html>…".into())).build()
}
