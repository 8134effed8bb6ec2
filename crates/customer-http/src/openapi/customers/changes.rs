//! Changing customers. Each change can be made once however often it is sent, and for one version alone.

use serde_json::{Value, json};
use utoipa::openapi::Required;
use utoipa::openapi::{
    Response, ResponseBuilder, request_body::RequestBody, request_body::RequestBodyBuilder,
};

use super::{
    super::{
        answer::{answer, body_of},
        call::Call,
        document::CUSTOMERS,
    },
    examples, links,
};
use crate::{
    json::{JSON, MERGE_PATCH},
    problem::{
        CUSTOMER_NOT_FOUND, EMAIL_TAKEN, INVALID_CUSTOMER, KEY_IN_USE, KEY_REUSED, MALFORMED_REQUEST,
        NOT_ACCEPTABLE, PRECONDITION_REQUIRED, ProblemType, STALE,
    },
};

/// What can become of every change. A customer that was deleted since is not answered again under its key.
const ALWAYS: &[&ProblemType] =
    &[MALFORMED_REQUEST, NOT_ACCEPTABLE, CUSTOMER_NOT_FOUND, KEY_IN_USE, KEY_REUSED];

pub(super) fn create() -> Call {
    let created =
        answer("The customer is kept.", &["Location", "ETag", "Cache-Control"], &["Idempotent-Replayed"]);
    let description = "All faults of a body are told at once, each with its place, and nothing is kept then. \
        With an `Idempotency-Key` a request that is sent again makes no second customer.";
    Call::new(CUSTOMERS, "createCustomer", "Create a customer", description)
        .for_administrators()
        .takes(&["IdempotencyKey"])
        .reads(sent(JSON, "NewCustomer", examples::sent()))
        .answers(201, customer(created))
        .fails(ALWAYS)
        .fails(&[EMAIL_TAKEN, INVALID_CUSTOMER])
}

pub(super) fn put() -> Call {
    let description = "Members that are absent keep their values, as clients of the first version expect; \
        PATCH says so by a standard. What changes nothing makes neither a version nor an event. \
        There is no `ETag`: the version is in the body.";
    let call = Call::new(CUSTOMERS, "replaceCustomer", "Change a customer", description);
    change(call).reads(sent(JSON, "CustomerReplacement", examples::change()))
}

pub(super) fn patch() -> Call {
    let description = "A JSON merge patch (RFC 7396): null clears, what is absent stays.";
    let call = Call::new(CUSTOMERS, "patchCustomer", "Change some members of a customer", description);
    change(call).reads(sent(MERGE_PATCH, "CustomerPatch", examples::change()))
}

pub(super) fn remove() -> Call {
    let description = "The id is not given again, the address is free again, and other services are told.";
    let message = json!({ "message": "Client deleted successfully" });
    let deleted = answer("The customer is gone.", &["Cache-Control"], &["Idempotent-Replayed"])
        .content(JSON, body_of("Deleted", message));
    of_one(Call::new(CUSTOMERS, "deleteCustomer", "Delete a customer", description)).answers(200, deleted)
}

fn change(call: Call) -> Call {
    let changed = answer(
        "The customer as it is now.",
        &["Content-Location", "Cache-Control"],
        &["Idempotent-Replayed"],
    );
    of_one(call).answers(200, customer(changed)).fails(&[EMAIL_TAKEN, INVALID_CUSTOMER])
}

fn of_one(call: Call) -> Call {
    call.for_administrators()
        .takes(&["IfMatch", "IdempotencyKey"])
        .fails(ALWAYS)
        .fails(&[STALE, PRECONDITION_REQUIRED])
}

fn sent(media_type: &str, schema: &str, example: Value) -> RequestBody {
    RequestBodyBuilder::new()
        .content(media_type, body_of(schema, example))
        .required(Some(Required::True))
        .build()
}

fn customer(answer: ResponseBuilder) -> Response {
    let answer = answer.content(JSON, body_of("Customer", examples::kept()));
    links().into_iter().fold(answer, |answer, (name, link)| answer.link(name, link)).build()
}
