//! `Idempotency-Key`: done once, however often it is sent.

use actix_web::http::Method;
use serde_json::json;

use crate::world::{Answer, World, request, with_json};

const ADA: &str = r#"{"nom":"Lovelace","prenom":"Ada","email":"ada@example.org"}"#;

async fn send(world: &World, method: Method, path: &str, key: &str, body: &str) -> Answer {
    let request = request(method.clone(), path, &world.admin).insert_header(("idempotency-key", key));
    world.send(if method == Method::DELETE { request } else { with_json(request, body) }).await
}

fn replayed(answer: &Answer) -> bool {
    answer.header("idempotent-replayed") == Some("true")
}

#[actix_web::test]
async fn a_request_that_is_sent_again_is_answered_again() {
    let world = World::new().await;
    let first = send(&world, Method::POST, "/customers", "k1", ADA).await;
    assert_eq!((first.status.as_u16(), replayed(&first)), (201, false));
    world.put("/customers/1", r#"{"prenom":"Augusta"}"#).await;
    let spaced = " {\"email\":\"ada@example.org\",\n\"prenom\":\"Ada\", \"nom\":\"Lovelace\"} ";
    for (key, body) in [("k1", ADA), ("\"k1\"", ADA), ("k1", spaced)] {
        let again = send(&world, Method::POST, "/customers", key, body).await;
        assert_eq!((again.status, &again.text, replayed(&again)), (first.status, &first.text, true));
        for header in ["location", "etag", "cache-control"] {
            assert_eq!(again.header(header), first.header(header), "{header}");
        }
    }
    assert_eq!(world.get("/customers").await.json().as_array().map(Vec::len), Some(1));
}

#[actix_web::test]
async fn every_change_can_have_a_key() {
    let world = World::new().await;
    world.post(ADA).await;
    for round in 0..2 {
        let put = send(&world, Method::PUT, "/customers/1", "k", r#"{"prenom":"B"}"#).await;
        assert_eq!((&put.json()["version"], replayed(&put)), (&json!(2), round > 0));
        let patch = request(Method::PATCH, "/customers/1", &world.admin)
            .insert_header(("idempotency-key", "k"))
            .insert_header(("content-type", "application/merge-patch+json"));
        let patch = world.send(patch.set_payload(r#"{"prenom":"C"}"#)).await;
        assert_eq!((&patch.json()["version"], replayed(&patch)), (&json!(3), round > 0));
    }
    for round in 0..2 {
        let delete = send(&world, Method::DELETE, "/customers/1", "k", "").await;
        assert_eq!((delete.status.as_u16(), replayed(&delete)), (200, round > 0), "{}", delete.text);
    }
    // What was answered about the customer went with the customer.
    let gone = send(&world, Method::PUT, "/customers/1", "k", r#"{"prenom":"B"}"#).await;
    gone.problem(404, "customer-not-found");
    assert!(replayed(&gone));
}

#[actix_web::test]
async fn a_key_stands_for_one_request_of_one_caller_on_one_target() {
    let world = World::new().await;
    send(&world, Method::POST, "/customers", "k", ADA).await;
    let other = ADA.replace("ada@", "grace@");
    send(&world, Method::POST, "/customers", "k", &other).await.problem(422, "key-reused");
    assert_eq!(send(&world, Method::POST, "/customers", "l", &other).await.status, 201);
    for id in [1, 2] {
        let put = send(&world, Method::PUT, &format!("/customers/{id}"), "k", r#"{"pays":"F"}"#).await;
        assert_eq!((put.status.as_u16(), replayed(&put)), (200, false));
    }
}

#[actix_web::test]
async fn a_refusal_is_remembered_and_a_mistake_is_not() {
    let world = World::new().await;
    world.post(ADA).await;
    for round in 0..2 {
        let taken = send(&world, Method::POST, "/customers", "k", ADA).await;
        taken.problem(409, "email-taken");
        assert_eq!(replayed(&taken), round > 0);
    }
    send(&world, Method::POST, "/customers", "m", "{").await.problem(400, "malformed-request");
    send(&world, Method::POST, "/customers", "m", "{}").await.problem(422, "invalid-customer");
    let mended = ADA.replace("ada@", "grace@");
    assert_eq!(send(&world, Method::POST, "/customers", "m", &mended).await.status, 201);
}

#[actix_web::test]
async fn what_is_no_key_is_refused_before_anything_is_done() {
    let world = World::new().await;
    for key in ["", "\"\"", "\"open", &"k".repeat(256), "caf\u{e9}"] {
        send(&world, Method::POST, "/customers", key, ADA).await.problem(400, "malformed-request");
    }
    let two = request(Method::POST, "/customers", &world.admin)
        .append_header(("idempotency-key", "a"))
        .append_header(("idempotency-key", "b"));
    world.send(with_json(two, ADA)).await.problem(400, "malformed-request");
    assert_eq!(world.get("/customers").await.json(), json!([]));
}
