//! What failures look like, all of it made from the table of problem types: a new type is in the document by itself.

use serde_json::{Value, json};
use utoipa::openapi::{
    AllOfBuilder, ArrayBuilder, ContentBuilder, ObjectBuilder, OneOfBuilder, Ref, RefOr, Response,
    ResponseBuilder, Schema, Type,
    example::{Example, ExampleBuilder},
    schema::AllOf,
};

use super::{answer::answer, call::Bodies, schema};
use crate::problem::{
    ALL, CUSTOMER_NOT_FOUND, EMAIL_TAKEN, INVALID_CREDENTIALS, INVALID_CUSTOMER, INVALID_REFRESH_TOKEN,
    KEY_IN_USE, MEDIA_TYPE, ProblemType, STALE, UNSUPPORTED_MEDIA_TYPE,
};

/// One schema for all of them, and one for each.
pub(super) fn schemas() -> impl Iterator<Item = (String, Schema)> {
    let each = ALL.iter().map(|kind| (format!("{}Problem", name(kind)), of(kind).into()));
    [("Problem".to_owned(), every().into()), ("Fault".to_owned(), fault().into())].into_iter().chain(each)
}

/// An answer for each type.
pub(super) fn components() -> impl Iterator<Item = (String, Response)> {
    ALL.iter().map(|kind| (name(kind), response(&[kind], Bodies::Sent)))
}

/// An example of each type.
pub(super) fn examples() -> impl Iterator<Item = (&'static str, Example)> {
    ALL.iter().map(|kind| (kind.slug, example(kind)))
}

/// The answers to a call that fails in these ways, by status.
pub(super) fn responses(kinds: &[&'static ProblemType], bodies: Bodies) -> Vec<(u16, RefOr<Response>)> {
    let mut groups: Vec<(u16, Vec<&'static ProblemType>)> = Vec::new();
    for kind in ALL.iter().filter(|kind| kinds.contains(kind)) {
        let status = kind.status.as_u16();
        match groups.iter_mut().find(|(known, _)| *known == status) {
            Some((_, group)) => group.push(kind),
            None => groups.push((status, vec![kind])),
        }
    }
    let responses = groups.into_iter().map(|(status, group)| match (group.as_slice(), bodies) {
        ([kind], Bodies::Sent) => (status, Ref::from_response_name(name(kind)).into()),
        (group, _) => (status, response(group, bodies).into()),
    });
    responses.collect()
}

/// One answer for types of one status.
fn response(kinds: &[&'static ProblemType], bodies: Bodies) -> Response {
    let mut headers: Vec<&str> = kinds.iter().flat_map(|kind| headers(kind)).copied().collect();
    headers.dedup();
    let have_all = |name: &&str| kinds.iter().all(|kind| self::headers(kind).contains(name));
    let (mut always, mut sometimes): (Vec<&str>, Vec<&str>) = headers.into_iter().partition(have_all);
    always.push("Cache-Control");
    sometimes.extend(kinds.iter().flat_map(|kind| headers_at_times(kind)));
    let described: Vec<_> =
        kinds.iter().map(|kind| format!("{}: {}", kind.title, kind.explanation)).collect();
    let response = answer(&described.join("\n\n"), &always, &sometimes);
    if bodies == Bodies::Left { response.build() } else { with_bodies(response, kinds) }
}

fn with_bodies(response: ResponseBuilder, kinds: &[&'static ProblemType]) -> Response {
    let reference = |kind| Ref::from_schema_name(format!("{}Problem", name(kind)));
    let schema: RefOr<Schema> = match kinds {
        [kind] => reference(kind).into(),
        kinds => kinds.iter().fold(OneOfBuilder::new(), |one, kind| one.item(reference(kind))).into(),
    };
    let reference = |slug| RefOr::Ref(Ref::new(format!("#/components/examples/{slug}")));
    let examples = kinds.iter().map(|kind| (kind.slug, reference(kind.slug)));
    let content = ContentBuilder::new().schema(Some(schema)).examples_from_iter(examples);
    response.content(MEDIA_TYPE, content.build()).build()
}

/// The headers that a type always has.
fn headers(kind: &ProblemType) -> &'static [&'static str] {
    match kind.status.as_u16() {
        401 if [INVALID_CREDENTIALS, INVALID_REFRESH_TOKEN].contains(&kind) => {
            &["WWW-Authenticate", "RateLimit-Policy", "RateLimit"]
        }
        401 | 403 => &["WWW-Authenticate"],
        405 => &["Allow"],
        429 => &["Retry-After", "RateLimit-Policy", "RateLimit"],
        503 => &["Retry-After"],
        _ if kind == KEY_IN_USE => &["Retry-After"],
        _ => &[],
    }
}

/// Those that it may have.
fn headers_at_times(kind: &ProblemType) -> &'static [&'static str] {
    if kind == UNSUPPORTED_MEDIA_TYPE {
        return &["Accept", "Accept-Encoding", "Accept-Patch"];
    }
    if [CUSTOMER_NOT_FOUND, EMAIL_TAKEN, STALE].contains(&kind) { &["Idempotent-Replayed"] } else { &[] }
}

/// `EmailTaken` for `email-taken`.
fn name(kind: &ProblemType) -> String {
    let words = kind.slug.split('-').map(|word| {
        let mut letters = word.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect::<String>()
    });
    words.collect()
}

/// What every problem has.
fn every() -> ObjectBuilder {
    let members = [
        (
            "type",
            schema::text(
                "Which problem it is, as a path that explains it. Programs go by it.",
                "/problems/email-taken",
            )
            .pattern(Some("^/problems/[a-z-]+$")),
        ),
        ("title", schema::text("The same in a few words, always the same for the type.", EMAIL_TAKEN.title)),
        ("status", schema::number("The status of the answer.", 400, 409).maximum(Some(599))),
        ("detail", schema::text("What happened, for people. It may change.", EMAIL_TAKEN.explanation)),
        ("instance", schema::text("The path of the request.", "/customers/7")),
        (
            "request_id",
            schema::text("The id of the request, as in `X-Request-Id` and in the log.", REQUEST_ID),
        ),
    ];
    let problem = schema::open("Why a request failed (RFC 9457).");
    members.into_iter().fold(problem, |problem, (name, member)| problem.property(name, member).required(name))
}

fn fault() -> ObjectBuilder {
    schema::open("One place of a body that breaks a rule.")
        .property("detail", schema::text("The rule.", "must not be empty"))
        .required("detail")
        .property(
            "pointer",
            schema::text("The place: a JSON pointer (RFC 6901) as a URI fragment.", "#/nom")
                .pattern(Some("^#")),
        )
        .required("pointer")
}

/// One type: its own values, and the members that it alone has.
fn of(kind: &'static ProblemType) -> AllOf {
    let mut own = ObjectBuilder::new()
        .property("type", schema::just(uri(kind)))
        .property("title", schema::just(json!(kind.title)))
        .property("status", schema::just(json!(kind.status.as_u16())));
    if let Some((member, text)) = kind.legacy_member() {
        own = own
            .property(
                member,
                schema::just(json!(text)).description(Some("For clients of the first version.")),
            )
            .required(member);
    }
    if kind == INVALID_CUSTOMER {
        let faults = ArrayBuilder::new()
            .items(Ref::from_schema_name("Fault"))
            .min_items(Some(1))
            .description(Some("All faults at once."));
        own = own.property("errors", faults).required("errors");
    }
    if kind == STALE {
        own = own
            .property("current_version", schema::number("The version that the customer has.", 1, 8))
            .required("current_version");
    }
    AllOfBuilder::new()
        .description(Some(kind.title))
        .item(Ref::from_schema_name("Problem"))
        .item(own.schema_type(Type::Object))
        .build()
}

const REQUEST_ID: &str = "01a20c70-5eb8-7218-9fca-62e59f9f8291";

fn uri(kind: &ProblemType) -> Value {
    json!(format!("/problems/{}", kind.slug))
}

fn example(kind: &ProblemType) -> Example {
    let mut document = json!({
        "type": uri(kind),
        "title": kind.title,
        "status": kind.status.as_u16(),
        "detail": kind.explanation,
        "instance": "/customers/7",
        "request_id": REQUEST_ID,
    });
    if let Some(members) = document.as_object_mut() {
        members.extend(kind.legacy_member().map(|(member, text)| (member.to_owned(), json!(text))));
        let faults = json!([{ "detail": "must not be empty", "pointer": "#/nom" }]);
        members.extend((kind == INVALID_CUSTOMER).then(|| ("errors".to_owned(), faults)));
        members.extend((kind == STALE).then(|| ("current_version".to_owned(), json!(8))));
    }
    ExampleBuilder::new().summary(kind.title).value(Some(document)).build()
}
