//! For those who run the service.

use serde_json::{Value, json};
use utoipa::openapi::{ObjectBuilder, Ref, Schema, Type, schema::SchemaType};

use super::{
    answer::{answer, body, body_of},
    call::Call,
    document::OPERATIONS,
    resource::Resource,
    schema,
};
use crate::{json::JSON, problem::MEDIA_TYPE};

const WELCOME: &str = "Welcome to the CUSTOMER's API. The service is up and running!";

pub(super) fn resources() -> [Resource; 4] {
    [
        Resource::new("/", "root").get(welcome()),
        Resource::new("/livez", "liveness").get(live()),
        Resource::new("/readyz", "readiness").get(ready()),
        Resource::new("/metrics", "metrics").get(metrics()),
    ]
}

pub(super) fn schemas() -> [(&'static str, Schema); 3] {
    let welcome = schema::open("A greeting.").property("msg", schema::text("Always the same.", WELCOME));
    let live =
        schema::open("The process answers.").property("status", schema::one_of("Always the same.", ["ok"]));
    [
        ("Welcome", welcome.required("msg").into()),
        ("Liveness", live.required("status").into()),
        ("Readiness", readiness().into()),
    ]
}

fn welcome() -> Call {
    let welcome = answer("The service is there.", &[], &[]);
    Call::new(OPERATIONS, "welcome", "Welcome", "A greeting, for whoever opens the service's address.")
        .answers(200, welcome.content(JSON, body_of("Welcome", json!({ "msg": WELCOME }))))
}

fn live() -> Call {
    let live = answer("The process answers.", &[], &[])
        .content(JSON, body_of("Liveness", json!({ "status": "ok" })));
    let description = "Whether to restart the process. It asks nobody: a restart would not mend a database.";
    Call::new(OPERATIONS, "getLiveness", "Is the process alive?", description).answers(200, live)
}

fn ready() -> Call {
    let ready = answer("Requests can be served.", &["Cache-Control"], &[])
        .content(JSON, body_of("Readiness", report("degraded", &json!({ "status": "ok" }))));
    let away = json!({ "status": "unavailable", "reason": "the store cannot be reached" });
    let not_ready = answer("Requests cannot be served, or not yet.", &["Retry-After", "Cache-Control"], &[])
        .content(JSON, body_of("Readiness", report("unavailable", &away)))
        .content(
            MEDIA_TYPE,
            utoipa::openapi::Content::new(Some(Ref::from_schema_name("UnavailableProblem"))),
        );
    let description = "Whether to send requests here. A broker that is away does not count: events wait, and \
        the status is `degraded`.";
    Call::new(OPERATIONS, "getReadiness", "Is the service ready?", description)
        .answers(200, ready)
        .answers(503, not_ready)
}

fn metrics() -> Call {
    let text =
        ObjectBuilder::new().schema_type(Type::String).description(Some("Prometheus' text format 0.0.4."));
    let example = "# TYPE http_server_active_requests gauge\nhttp_server_active_requests 1\n";
    let metrics = answer("What was measured.", &[], &[]).content("text/plain", body(text, example.into()));
    Call::new(OPERATIONS, "getMetrics", "Metrics", "For Prometheus to scrape.").answers(200, metrics)
}

fn report(status: &str, database: &Value) -> Value {
    let events =
        json!({ "status": "waiting", "pending": 1, "oldest": "2026-11-24T07:24:56.898857Z", "parked": 0 });
    json!({ "status": status, "checks": { "database": database, "events": events } })
}

fn readiness() -> ObjectBuilder {
    let database = schema::open("The store.")
        .property("status", schema::one_of("Whether it answers.", ["ok", "unavailable"]))
        .required("status")
        .property("reason", schema::text("Why it does not.", "the store cannot be reached"));
    let oldest = schema::moment("Since when the oldest waits.")
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]));
    let events = schema::open("What other services are to be told.")
        .property(
            "status",
            schema::one_of(
                "`waiting`: no broker takes them, or there is none; `logged`: none is needed.",
                ["ok", "under way", "waiting", "logged"],
            ),
        )
        .required("status")
        .property("pending", schema::number("How many wait.", 0, 1))
        .required("pending")
        .property("oldest", oldest)
        .required("oldest")
        .property(
            "parked",
            schema::number("How many are set aside until an operator has them sent again.", 0, 0),
        )
        .required("parked");
    let checks = schema::open("What it depends on.")
        .property("database", database)
        .required("database")
        .property("events", events)
        .required("events");
    let statuses = ["ok", "degraded", "unavailable", "stopping"];
    schema::open("How the service is.")
        .property("status", schema::one_of("In a word.", statuses))
        .required("status")
        .property("checks", checks)
        .required("checks")
}
