//! What a request may bring along besides its body: in its path, its query and its headers.
//!
//! `Accept` is not among them: OpenAPI has it that the types of the answers say what it may be.

use customer_domain::{
    customer::{City, Country, Email, Name},
    once::IdempotencyKey,
};
use serde_json::json;
use utoipa::openapi::{
    ObjectBuilder, Required, Type,
    path::{Parameter, ParameterBuilder, ParameterIn},
};

use super::{page, patterns, schema};
use crate::problem;

/// All of them, by the names that calls know them by.
pub(super) fn components() -> Vec<(&'static str, Parameter)> {
    [paths(), queries(), headers()].concat()
}

fn paths() -> Vec<(&'static str, Parameter)> {
    let slugs = problem::ALL.iter().map(|kind| kind.slug);
    let all = [
        (
            "CustomerId",
            "id",
            schema::number("The customer's id. Any other text names no customer.", 1, 7)
                .maximum(Some(i64::MAX)),
        ),
        (
            "Username",
            "username",
            schema::text("The account's name. Letter case counts.", "grace").min_length(Some(1)),
        ),
        ("ProblemSlug", "slug", schema::one_of("The last part of a problem's `type`.", slugs)),
        ("PageFile", "file", schema::one_of("A file of the page.", page::FILES.iter().map(|file| file.name))),
    ];
    all.map(|(name, wire, schema)| {
        (name, parameter(wire, ParameterIn::Path, schema).required(Required::True).build())
    })
    .into()
}

fn queries() -> Vec<(&'static str, Parameter)> {
    let whole = |description, max, example: &str| {
        schema::text(description, example).max_length(Some(max)).pattern(Some(patterns::any_text()))
    };
    let most = |description| schema::number(description, 1, 50).maximum(Some(1000)).default(Some(json!(50)));
    let sort = schema::one_of(
        "The order, descending with `-`. Equals are ordered by id.",
        ["id", "-id", "nom", "-nom", "created_at", "-created_at"],
    );
    let all = [
        ("Limit", "limit", most("The most customers on a page.")),
        (
            "HistoryLimit",
            "limit",
            schema::number("The most entries.", 1, 50).maximum(Some(1000)).default(Some(json!(50))),
        ),
        (
            "HistoryBefore",
            "before",
            schema::number("Entries before the one of this number: from a `Link`.", 0, 42)
                .maximum(Some(i64::MAX)),
        ),
        ("Sort", "sort", sort.default(Some(json!("id")))),
        ("Email", "email", email()),
        ("Prefix", "q", prefix()),
        ("Ville", "ville", whole("Customers of this town, in any letter case.", City::MAX_CHARS, "Lyon")),
        (
            "Pays",
            "pays",
            whole("Customers of this country, in any letter case.", Country::MAX_CHARS, "France"),
        ),
        (
            "Cursor",
            "cursor",
            cursor(
                "The place where the page begins: from a `Link`, with the same filters and the same `sort`.",
            ),
        ),
        ("NotificationsLimit", "limit", most("The most notifications on a page.")),
        (
            "NotificationsCursor",
            "cursor",
            cursor("The place where the page begins: from a `Link` of the same list."),
        ),
    ];
    all.map(|(name, wire, schema)| (name, parameter(wire, ParameterIn::Query, schema).build())).into()
}

fn email() -> ObjectBuilder {
    let description = "The customer with this address, in any letter case.";
    schema::text(description, "ada@example.org")
        .max_length(Some(Email::MAX_CHARS))
        .pattern(Some(patterns::email()))
}

fn prefix() -> ObjectBuilder {
    let description = "Customers whose `nom`, `prenom` or `email` begins so, in any letter case.";
    schema::text(description, "lov").max_length(Some(Name::MAX_CHARS)).pattern(Some(patterns::some_text()))
}

/// Without an example: one that was not given out is refused.
fn cursor(description: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).description(Some(description)).min_length(Some(1))
}

fn headers() -> Vec<(&'static str, Parameter)> {
    let key = schema::text(
        "Your own name for this request: sent again with the same key, it is not done again, and has the same answer \
         for 24 hours. Quoted or bare; unique for you, the method and the path.",
        "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"",
    );
    let condition =
        |description, example| schema::text(description, example).pattern(Some(patterns::ENTITY_TAGS));
    let all = [
        (
            "IdempotencyKey",
            "Idempotency-Key",
            key.pattern(Some(patterns::IDEMPOTENCY_KEY)).max_length(Some(2 * IdempotencyKey::MAX_CHARS + 2)),
        ),
        ("IfMatch", "If-Match", condition("Change this version only: the `ETag` that was read.", "\"v7\"")),
        (
            "IfNoneMatch",
            "If-None-Match",
            condition("Answer 304 if this is the version still: the `ETag` that was read.", "\"v7\""),
        ),
        (
            "Prefer",
            "Prefer",
            schema::text(
                "`count=exact` has the customers counted, for `X-Total-Count`; other preferences are passed over.",
                "count=exact",
            ),
        ),
        (
            "RequestId",
            "X-Request-Id",
            schema::text(
                "Your own id of the request, of 1 to 128 printable ASCII characters; another is replaced.",
                "checkout-4711",
            ),
        ),
        (
            "TraceParent",
            "traceparent",
            schema::text(
                "The trace that the request belongs to (W3C Trace Context); one that cannot be read is passed over.",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            ),
        ),
    ];
    all.map(|(name, wire, schema)| (name, parameter(wire, ParameterIn::Header, schema).build())).into()
}

/// The description stands at the parameter, where readers look for it.
fn parameter(name: &str, place: ParameterIn, schema: ObjectBuilder) -> ParameterBuilder {
    let mut schema = schema.build();
    let description = schema.description.take();
    ParameterBuilder::new().name(name).parameter_in(place).description(description).schema(Some(schema))
}
