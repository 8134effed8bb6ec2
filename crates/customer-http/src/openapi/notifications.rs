//! What was heard of orders.

use serde_json::{Value, json};
use utoipa::openapi::{ArrayBuilder, ObjectBuilder, Ref, ResponseBuilder, Schema, Type};

use super::{
    answer::{answer, body},
    call::Call,
    document::NOTIFICATIONS,
    resource::Resource,
    schema,
};
use crate::{
    json::JSON,
    problem::{CUSTOMER_NOT_FOUND, INVALID_CURSOR, INVALID_PARAMETER, NOT_ACCEPTABLE, UNKNOWN_PARAMETER},
};

pub(super) fn resources() -> [Resource; 2] {
    [
        Resource::new("/notifications", "notifications").get(everybodys()),
        Resource::new("/customers/{id}/notifications", "customerNotifications")
            .of("CustomerId")
            .get(theirs()),
    ]
}

pub(super) fn schemas() -> [(&'static str, Schema); 1] {
    [("Notification", notification().into())]
}

fn everybodys() -> Call {
    let description = "What was heard of orders over RabbitMQ, each order once, the newest first. Other pages are in \
        `Link`; they neither skip nor repeat what was there all the time.";
    Call::new(NOTIFICATIONS, "listNotifications", "List notices of orders", description)
        .for_readers()
        .takes(&["NotificationsLimit", "NotificationsCursor"])
        .answers(200, page())
        .fails(&[UNKNOWN_PARAMETER, INVALID_PARAMETER, INVALID_CURSOR, NOT_ACCEPTABLE])
}

fn theirs() -> Call {
    let description = "What was heard of one customer's orders, the newest first. It goes with the customer.";
    Call::new(
        NOTIFICATIONS,
        "listCustomerNotifications",
        "List the notices of a customer's orders",
        description,
    )
    .for_readers()
    .takes(&["NotificationsLimit", "NotificationsCursor"])
    .answers(200, page())
    .fails(&[UNKNOWN_PARAMETER, INVALID_PARAMETER, INVALID_CURSOR, CUSTOMER_NOT_FOUND, NOT_ACCEPTABLE])
}

fn page() -> ResponseBuilder {
    let rows = ArrayBuilder::new().items(Ref::from_schema_name("Notification"));
    answer("A page of notices.", &["Cache-Control"], &["Link"]).content(JSON, body(rows, json!([received()])))
}

fn received() -> Value {
    json!({
        "order_id": 42,
        "client_id": 7,
        "produit_id": 3,
        "quantite": 2,
        "montant_total": 39.8,
        "received_at": "2026-11-24T07:25:10.403118Z",
    })
}

fn notification() -> ObjectBuilder {
    let total = ObjectBuilder::new()
        .schema_type(Type::Number)
        .description(Some("What it costs altogether, digit by digit as it was told."))
        .examples([json!(39.8)]);
    let members = [
        ("order_id", schema::number("The order, at MS-Commande.", 1, 42)),
        (
            "client_id",
            schema::number("The customer who ordered; one who is not known yet is named too.", 1, 7),
        ),
        ("produit_id", schema::number("The product, at MS-Produit.", 1, 3)),
        ("quantite", schema::number("How many of it.", 1, 2)),
        ("montant_total", total),
        ("received_at", schema::moment("When the order was first heard of.")),
    ];
    let notification = schema::open("A notice of an order.");
    members
        .into_iter()
        .fold(notification, |object, (name, schema)| object.property(name, schema).required(name))
}
