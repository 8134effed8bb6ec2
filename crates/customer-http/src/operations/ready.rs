//! `GET /readyz`: whether requests can be served.
//!
//! A broker that is away, or takes nothing, does not count: events wait, and requests are answered as ever. The answer says so.

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, RETRY_AFTER},
    web::Data,
};
use customer_domain::{Timestamp, ports::Backlog};
use serde_json::{Value, json};
use tokio::sync::watch;

/// How the service is, as it was seen last.
#[derive(Clone, Debug)]
pub struct Vitals {
    /// What waits in the outbox, or why the store could not say.
    pub outbox: Result<Backlog, String>,
    /// How events leave the service.
    pub broker: Broker,
    /// The service is stopping, and takes no new requests.
    pub stopping: bool,
}

/// How events leave the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broker {
    /// There is no broker: they go to the log.
    Log,
    /// There is no broker yet: they wait.
    None,
    /// It is connected.
    Connected,
    /// It is connected, and the oldest event still does not leave: they wait.
    Stalled,
    /// It is away: they wait.
    Away,
}

pub(super) async fn ready(vitals: Data<watch::Receiver<Vitals>>) -> HttpResponse {
    let vitals = vitals.borrow().clone();
    let database = match &vitals.outbox {
        Ok(_) => json!({ "status": "ok" }),
        Err(why) => json!({ "status": "unavailable", "reason": why }),
    };
    let ready = vitals.outbox.is_ok() && !vitals.stopping;
    let status = match (vitals.stopping, ready, vitals.broker) {
        (true, ..) => "stopping",
        (_, false, _) => "unavailable",
        (_, true, Broker::Away | Broker::Stalled) => "degraded",
        (_, true, Broker::Log | Broker::None | Broker::Connected) => "ok",
    };
    let report = json!({ "status": status, "checks": { "database": database, "events": events(&vitals) } });
    let mut response = if ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    if !ready {
        response.insert_header((RETRY_AFTER, "1"));
    }
    response.insert_header((CACHE_CONTROL, "no-store")).json(report)
}

fn events(vitals: &Vitals) -> Value {
    let backlog = vitals.outbox.clone().unwrap_or_default();
    let status = match vitals.broker {
        Broker::Log => "logged",
        Broker::Away | Broker::None | Broker::Stalled => "waiting",
        Broker::Connected if backlog.pending > 0 => "under way",
        Broker::Connected => "ok",
    };
    json!({
        "status": status,
        "pending": backlog.pending,
        "oldest": backlog.oldest.map(|at: Timestamp| at.to_string()),
        "parked": backlog.parked,
    })
}
