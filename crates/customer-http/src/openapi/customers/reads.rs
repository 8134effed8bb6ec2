//! Reading customers: all of them, some, one.

use serde_json::{Value, json};
use utoipa::openapi::{ArrayBuilder, Content, ObjectBuilder, Ref, Type};

use super::{
    super::{
        answer::{answer, body, body_of},
        call::Call,
        document::CUSTOMERS,
    },
    examples,
};
use crate::problem::{
    CUSTOMER_NOT_FOUND, INVALID_CURSOR, INVALID_PARAMETER, MALFORMED_REQUEST, NOT_ACCEPTABLE,
    UNKNOWN_PARAMETER,
};

pub(super) fn list() -> Call {
    let rows = ArrayBuilder::new().items(Ref::from_schema_name("Customer"));
    let always = ["Cache-Control", "Vary"];
    let sometimes = ["Link", "X-Total-Count", "Preference-Applied"];
    let found = answer("The customers, in the form that `Accept` likes best.", &always, &sometimes)
        .content("application/json", body(rows, json!([examples::kept()])))
        .content(
            "application/x-ndjson",
            lines("A customer a line.", format!("{}\n", examples::kept()).into()),
        )
        .content("text/csv", lines("A customer a row (RFC 4180), with a header.", examples::CSV.into()));
    let description = "With no parameter: all customers by ascending id, sent as they are read. With any: a \
        page, whose neighbours are in `Link`. Pages neither skip nor repeat a customer, whatever is changed \
        meanwhile. As JSON, as newline-delimited JSON or as CSV, by `Accept`.";
    Call::new(CUSTOMERS, "listCustomers", "List customers", description)
        .for_readers()
        .takes(&["Limit", "Sort", "Email", "Prefix", "Ville", "Pays", "Cursor", "Prefer"])
        .answers(200, found)
        .fails(&[UNKNOWN_PARAMETER, INVALID_PARAMETER, INVALID_CURSOR, NOT_ACCEPTABLE])
}

pub(super) fn read() -> Call {
    let found = answer("The customer.", &["ETag", "Cache-Control"], &[])
        .content("application/json", body_of("Customer", examples::kept()));
    let known = answer("The version is the one that `If-None-Match` names.", &["ETag", "Cache-Control"], &[]);
    let description =
        "The `ETag` is the version: send it back in `If-Match`, and nobody else's change is lost.";
    Call::new(CUSTOMERS, "getCustomer", "Read a customer", description)
        .for_readers()
        .takes(&["IfNoneMatch"])
        .answers(200, found)
        .answers(304, known)
        .fails(&[MALFORMED_REQUEST, CUSTOMER_NOT_FOUND, NOT_ACCEPTABLE])
}

fn lines(description: &str, example: Value) -> Content {
    body(ObjectBuilder::new().schema_type(Type::String).description(Some(description)), example)
}
