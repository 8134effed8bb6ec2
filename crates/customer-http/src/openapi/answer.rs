//! Answers: what all of them have in common.

use serde_json::Value;
use utoipa::openapi::{Content, ContentBuilder, Ref, RefOr, ResponseBuilder, Schema};

use super::headers;

/// An answer with these headers: some that it always has, some that it has at times.
pub(super) fn answer(description: &str, always: &[&str], sometimes: &[&str]) -> ResponseBuilder {
    let mut answer = ResponseBuilder::new().description(description);
    for name in ["X-Request-Id", "X-Content-Type-Options"].iter().chain(always) {
        answer = answer.header_ref(*name, headers::reference(name));
    }
    for name in sometimes {
        answer = answer.header(*name, headers::sometimes(name));
    }
    answer
}

/// A body of a type in the components.
pub(super) fn body_of(schema: &str, example: Value) -> Content {
    body(Ref::from_schema_name(schema), example)
}

/// A body of this type.
pub(super) fn body(schema: impl Into<RefOr<Schema>>, example: Value) -> Content {
    ContentBuilder::new().schema(Some(schema)).example(Some(example)).build()
}
