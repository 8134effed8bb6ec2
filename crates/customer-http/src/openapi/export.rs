//! All that is kept of one customer.

use serde_json::json;
use utoipa::openapi::{
    ArrayBuilder, ObjectBuilder, Ref, Schema, Type,
    schema::{OneOfBuilder, SchemaType},
};

use super::{
    answer::{answer, body_of},
    call::Call,
    customers::example,
    document::CUSTOMERS,
    resource::Resource,
    schema,
};
use crate::{
    json::JSON,
    problem::{CUSTOMER_NOT_FOUND, NOT_ACCEPTABLE},
};

pub(super) fn resources() -> [Resource; 1] {
    [Resource::new("/customers/{id}/export", "export").of("CustomerId").get(export())]
}

pub(super) fn schemas() -> [(&'static str, Schema); 3] {
    [("CustomerExport", document().into()), ("KeptEvent", event().into()), ("KeptAnswer", kept().into())]
}

fn export() -> Call {
    let always = ["Cache-Control", "Content-Disposition"];
    let empty: [(); 0] = [];
    let example = json!({
        "exported_at": "2026-11-24T07:23:40.698319Z",
        "customer": example(),
        "notifications": empty,
        "history": empty,
        "events": empty,
        "idempotency": empty,
    });
    let all = answer("All that is kept.", &always, &[]).content(JSON, body_of("CustomerExport", example));
    let description = "One document with all that is kept of one person, to be handed to that person (GDPR, articles 15 \
        and 20): the customer, what was heard of their orders, who changed them, and the copies that wait to be sent, \
        may be sent again, or answer a request that is repeated. That it was handed out, and to whom, stands in the \
        history. It is written as it is read: a document that breaks off is not whole.";
    Call::new(CUSTOMERS, "exportCustomer", "Export all that is kept of a customer", description)
        .for_administrators()
        .answers(200, all)
        .fails(&[CUSTOMER_NOT_FOUND, NOT_ACCEPTABLE])
}

fn document() -> ObjectBuilder {
    let all = |name| ArrayBuilder::new().items(Ref::from_schema_name(name));
    schema::open("All that is kept of one customer.")
        .property("exported_at", schema::moment("When it was begun."))
        .required("exported_at")
        .property("customer", Ref::from_schema_name("Customer"))
        .required("customer")
        .property("notifications", all("Notification"))
        .required("notifications")
        .property("history", all("HistoryEntry"))
        .required("history")
        .property("events", all("KeptEvent"))
        .required("events")
        .property("idempotency", all("KeptAnswer"))
        .required("idempotency")
}

fn event() -> ObjectBuilder {
    let nothing = ObjectBuilder::new().schema_type(SchemaType::Type(Type::Null));
    let data = OneOfBuilder::new().item(Ref::from_schema_name("Customer")).item(nothing);
    let data = data.description(Some("The customer by it; null if it cannot be read any more."));
    let members = [
        ("id", schema::text("Its id, the same in the message.", "0193a5c8-7a00-7000-8000-000000000001")),
        (
            "type",
            schema::text_or_null("What happened; null if it cannot be read any more.", "customer.created.v1"),
        ),
        ("version", schema::number("The version that the customer has by it.", 1, 1)),
        ("time", schema::moment("When it happened.")),
        (
            "delivered_at",
            schema::text_or_null(
                "When it was last sent; null while it waits.",
                "2026-11-24T07:23:40.798319Z",
            ),
        ),
    ];
    let event = schema::open("An event that is kept, to be sent or to be sent again.");
    let event =
        members.into_iter().fold(event, |event, (name, member)| event.property(name, member).required(name));
    event.property("data", data).required("data")
}

fn kept() -> ObjectBuilder {
    let members = [
        ("caller", schema::text("The account that was answered.", "admin")),
        ("operation", schema::text("What it asked for.", "POST /customers")),
        ("used_at", schema::moment("When it asked.")),
    ];
    let kept = schema::open(
        "An answer that is kept under an `Idempotency-Key`, for a day. The key and the hash of the request are not told.",
    );
    let kept =
        members.into_iter().fold(kept, |kept, (name, member)| kept.property(name, member).required(name));
    kept.property("data", Ref::from_schema_name("Customer")).required("data")
}
