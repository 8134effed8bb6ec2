//! What those who run the service ask.

use actix_web::test::TestRequest;
use customer_domain::ports::Backlog;
use customer_http::{Broker, Vitals};
use customer_testkit::build::moment;
use serde_json::json;

use crate::world::World;

fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path)
}

#[actix_web::test]
async fn anybody_is_welcome() {
    let answer = World::new().await.send(get("/")).await;
    let welcome = json!({ "msg": "Welcome to the CUSTOMER's API. The service is up and running!" });
    assert_eq!((answer.status.as_u16(), answer.json()), (200, welcome));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
}

#[actix_web::test]
async fn metrics_are_prometheus_text() {
    let answer = World::new().await.send(get("/metrics")).await;
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    assert_eq!(answer.text, "# nothing\n");
}

#[actix_web::test]
async fn a_broker_that_is_away_or_takes_nothing_is_told_and_does_not_count() {
    let world = World::new().await;
    assert_eq!(world.send(get("/readyz")).await.json()["status"], "ok");
    for (broker, stalled, status, told) in [
        (Broker::Away, false, "degraded", "waiting"),
        (Broker::Connected, true, "degraded", "waiting"),
        (Broker::Connected, false, "ok", "under way"),
        (Broker::None, true, "ok", "waiting"),
        (Broker::Log, true, "ok", "logged"),
    ] {
        let outbox = Backlog { pending: 12, oldest: Some(moment(0)), parked: 3 };
        world.vitals.send_replace(Vitals { store: Ok(()), outbox, stalled, broker, stopping: false });
        let answer = world.send(get("/readyz")).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (200, &json!(status)), "{broker:?}");
        let events = json!({ "status": told, "pending": 12, "oldest": moment(0).to_string(), "parked": 3 });
        assert_eq!(answer.json()["checks"]["events"], events, "{broker:?}");
    }
}

#[actix_web::test]
async fn a_store_that_is_away_is_not_ready_but_alive() {
    let world = World::new().await;
    let away = Err("the store cannot be reached".to_owned());
    world.vitals.send_modify(|vitals| vitals.store = away);
    let answer = world.send(get("/readyz")).await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, Some("1")));
    assert_eq!(answer.json()["checks"]["database"]["reason"], "the store cannot be reached");
    assert_eq!(world.send(get("/livez")).await.status, 200);
}

#[actix_web::test]
async fn a_service_that_stops_is_not_ready() {
    let world = World::new().await;
    world.vitals.send_modify(|vitals| vitals.stopping = true);
    let answer = world.send(get("/readyz")).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (503, &json!("stopping")));
}
