//! The small parts that schemas are put together from.

use serde_json::{Value, json};
use utoipa::openapi::{
    KnownFormat, ObjectBuilder, SchemaFormat, Type,
    schema::{AdditionalProperties, SchemaType},
};

use super::patterns;

/// An object that clients send: it has no members but those that are named.
pub(super) fn closed(description: &str) -> ObjectBuilder {
    open(description).additional_properties(Some(AdditionalProperties::FreeForm(false)))
}

/// An object that the service sends: it may have more members one day.
pub(super) fn open(description: &str) -> ObjectBuilder {
    ObjectBuilder::new().description(Some(description))
}

/// A text.
pub(super) fn text(description: &str, example: impl Into<Value>) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).description(Some(description)).examples([example.into()])
}

/// A text that may be null.
pub(super) fn text_or_null(description: &str, example: impl Into<Value>) -> ObjectBuilder {
    text(description, example).schema_type(SchemaType::from_iter([Type::String, Type::Null]))
}

/// One of these texts.
pub(super) fn one_of<T: Into<Value>>(description: &str, texts: impl IntoIterator<Item = T>) -> ObjectBuilder {
    let texts = texts.into_iter().map(Into::into);
    ObjectBuilder::new().schema_type(Type::String).description(Some(description)).enum_values(Some(texts))
}

/// Exactly this value.
pub(super) fn just(value: Value) -> ObjectBuilder {
    let kind = if value.is_number() { Type::Integer } else { Type::String };
    ObjectBuilder::new().schema_type(kind).enum_values(Some([value]))
}

/// A whole number from this one on.
pub(super) fn number(description: &str, from: usize, example: u32) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        .description(Some(description))
        .minimum(Some(from))
        .examples([json!(example)])
}

/// A moment.
pub(super) fn moment(description: &str) -> ObjectBuilder {
    text(description, "2026-11-24T07:23:40.698319Z")
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .pattern(Some(patterns::MOMENT))
}
