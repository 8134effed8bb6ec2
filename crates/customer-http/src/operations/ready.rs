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
    /// Why the store cannot be reached, if it cannot.
    pub store: Result<(), String>,
    /// What waits in the outbox, as it was counted last.
    pub outbox: Backlog,
    /// The oldest event has waited for long, as with a broker that is connected and takes nothing.
    pub stalled: bool,
    /// How events leave the service.
    pub broker: Broker,
    /// The service is stopping, and takes no new requests.
    pub stopping: bool,
}

impl Vitals {
    /// Before anything was looked at, all is well.
    #[must_use]
    pub fn at_first(broker: Broker) -> Self {
        Self { store: Ok(()), outbox: Backlog::default(), stalled: false, broker, stopping: false }
    }
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
    /// It is away: they wait.
    Away,
}

pub(super) async fn ready(vitals: Data<watch::Receiver<Vitals>>) -> HttpResponse {
    let vitals = vitals.borrow().clone();
    let database = match &vitals.store {
        Ok(()) => json!({ "status": "ok" }),
        Err(why) => json!({ "status": "unavailable", "reason": why }),
    };
    let ready = vitals.store.is_ok() && !vitals.stopping;
    let status = match (vitals.stopping, ready, vitals.broker) {
        (true, ..) => "stopping",
        (_, false, _) => "unavailable",
        (_, true, Broker::Away) => "degraded",
        (_, true, Broker::Connected) if vitals.stalled => "degraded",
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
    let backlog = vitals.outbox;
    let status = match vitals.broker {
        Broker::Log => "logged",
        Broker::Away | Broker::None => "waiting",
        Broker::Connected if vitals.stalled => "waiting",
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
