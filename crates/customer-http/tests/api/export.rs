//! `GET /customers/{id}/export`.

use std::{collections::BTreeSet, time::Duration};

use actix_web::http::Method;
use chrono::Utc;
use customer_domain::{
    Timestamp,
    ports::{Claim, Outbox as _, RelayId},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    failures::Failing,
    world::{Answer, World, request, with_json},
};

const ADA: &str = r#"{"nom":"Lovelace","prenom":"Ada","email":"ada@example.org"}"#;

async fn export(world: &World, id: i64) -> Answer {
    world.send(request(Method::GET, &format!("/customers/{id}/export"), &world.admin)).await
}

/// Delivers the oldest fact that waits.
async fn deliver_one(world: &World) {
    let relay = RelayId(Uuid::now_v7());
    let claimed = world.store.claim(relay, 1, Duration::from_mins(1)).await.expect("claim");
    let Claim::Facts(facts) = claimed else { panic!("another relay is active") };
    let ids: Vec<_> = facts.iter().map(|fact| fact.stamp.id).collect();
    world.store.settle(&ids, Timestamp::from_utc(Utc::now())).await.expect("settle");
}

fn array<'a>(document: &'a Value, member: &str) -> &'a [Value] {
    document[member].as_array().expect("an array")
}

#[actix_web::test]
async fn all_that_is_kept_of_one_person_is_one_document() {
    let world = World::new().await;
    let create =
        request(Method::POST, "/customers", &world.admin).insert_header(("idempotency-key", "SECRET"));
    assert_eq!(world.send(with_json(create, ADA)).await.status, 201);
    deliver_one(&world).await;
    world.post(r#"{"nom":"Hopper","prenom":"Grace","email":"grace@example.org"}"#).await;
    world.put("/customers/1", r#"{"ville":"Paris"}"#).await;
    for (order, customer) in [(41, 1), (42, 2), (43, 1)] {
        world.hears_of(order, customer).await;
    }

    let answer = export(&world, 1).await;
    assert_eq!(answer.status, 200);
    for (name, value) in [
        ("content-type", "application/json"),
        ("cache-control", "no-store"),
        ("content-disposition", "attachment; filename=\"customer-1.json\""),
    ] {
        assert_eq!(answer.header(name), Some(value));
    }
    let document = answer.json();
    let members: Vec<_> = document.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(members, ["customer", "events", "exported_at", "history", "idempotency", "notifications"]);
    assert!(document["exported_at"].as_str().is_some_and(|at| at.ends_with('Z')));
    assert_eq!(document["customer"], world.get("/customers/1").await.json());
    assert_eq!(document["notifications"], world.get("/customers/1/notifications").await.json());
    let history = world.send(request(Method::GET, "/customers/1/history", &world.admin)).await.json();
    assert_eq!(document["history"], history);

    let [created, updated] = array(&document, "events") else { panic!("{document}") };
    assert!(created["id"].is_string() && created["delivered_at"].is_string() && created["time"].is_string());
    assert_eq!((&created["type"], &created["version"]), (&json!("customer.created.v1"), &json!(1)));
    assert_eq!(
        (&created["data"]["email"], &created["data"]["ville"]),
        (&json!("ada@example.org"), &Value::Null)
    );
    assert_eq!((&updated["type"], &updated["delivered_at"]), (&json!("customer.updated.v1"), &Value::Null));
    assert_eq!(updated["data"], document["customer"]);
    let [kept] = array(&document, "idempotency") else { panic!("{document}") };
    assert_eq!((&kept["caller"], &kept["operation"]), (&json!("admin"), &json!("POST /customers")));
    assert_eq!(kept["data"], created["data"]);
    for others in ["SECRET", "Hopper", "grace@"] {
        assert!(!answer.text.contains(others), "{others}: {}", answer.text);
    }
}

#[actix_web::test]
async fn it_is_whole_however_much_there_is() {
    let world = World::new().await;
    world.post(ADA).await;
    for order in 1..=1001 {
        world.hears_of(order, 1).await;
    }
    for number in 0..500 {
        world.put("/customers/1", &json!({ "prenom": format!("Ada {number}") }).to_string()).await;
    }
    let document = export(&world, 1).await.json();
    for (member, name, expected) in
        [("notifications", "order_id", 1001), ("history", "number", 502), ("events", "version", 501)]
    {
        let each: BTreeSet<_> = array(&document, member).iter().map(|it| it[name].as_i64()).collect();
        assert_eq!((array(&document, member).len(), each.len()), (expected, expected), "{member}");
    }
}

#[actix_web::test]
async fn the_history_tells_to_whom_it_was_handed_out() {
    let world = World::new().await;
    world.post(ADA).await;
    let asked = request(Method::HEAD, "/customers/1/export", &world.admin);
    assert_eq!(world.send(asked).await.status, 200);
    let asked = request(Method::GET, "/customers/1/export", &world.admin);
    let document = world.send(asked.insert_header(("x-request-id", "article-15"))).await.json();

    let history = world.send(request(Method::GET, "/customers/1/history", &world.admin)).await.json();
    assert_eq!(document["history"], history, "it tells of itself");
    let [exported, created] = history.as_array().expect("an array").as_slice() else { panic!("{history}") };
    assert_eq!(
        (&exported["action"], &exported["username"], &exported["request_id"], &exported["version"]),
        (&json!("customer.exported"), &json!("admin"), &json!("article-15"), &json!(1))
    );
    assert_eq!(created["action"], json!("customer.created"));
}

#[actix_web::test]
async fn there_is_none_of_who_is_not_there() {
    let world = World::new().await;
    for id in ["1", "0", "x"] {
        let path = format!("/customers/{id}/export");
        world.send(request(Method::GET, &path, &world.admin)).await.problem(404, "customer-not-found");
    }
    world.post(ADA).await;
    let head = world.send(request(Method::HEAD, "/customers/1/export", &world.admin)).await;
    assert_eq!((head.status.as_u16(), head.header("cache-control")), (200, Some("no-store")));
    world.delete("/customers/1").await;
    export(&world, 1).await.problem(404, "customer-not-found");
}

#[actix_web::test]
async fn a_store_that_is_away_is_told_before_it_begins() {
    let world = World::failing(Failing::Away).await;
    export(&world, 1).await.problem(503, "unavailable");
}
