//! `GET /customers/{id}/history`.

use actix_web::http::Method;
use serde_json::json;

use crate::world::{Answer, World, request, with_json};

const ADA: &str = r#"{"nom":"Lovelace","prenom":"Ada","email":"ada@example.org"}"#;

async fn history(world: &World, query: &str) -> Answer {
    world.send(request(Method::GET, &format!("/customers/1/history{query}"), &world.admin)).await
}

#[actix_web::test]
async fn it_tells_who_changed_a_customer_from_where_in_which_request() {
    let world = World::new().await;
    history(&world, "").await.problem(404, "customer-not-found");
    let create = with_json(request(Method::POST, "/customers", &world.admin), ADA);
    let create = create.insert_header(("x-request-id", "checkout-4711"));
    let create = create.peer_addr("192.0.2.7:4711".parse().expect("address"));
    assert_eq!(world.send(create).await.status, 201);
    world.put("/customers/1", r#"{"prenom":"Augusta"}"#).await;
    world.put("/customers/1", r#"{"prenom":"Augusta"}"#).await;
    world.delete("/customers/1").await;
    let answer = history(&world, "").await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, Some("no-store")));
    let entries = answer.json();
    let entries = entries.as_array().expect("array");
    let actions: Vec<_> = entries.iter().map(|entry| entry["action"].as_str().expect("action")).collect();
    assert_eq!(actions, ["customer.deleted", "customer.updated", "customer.created"]);
    let mut created = entries[2].clone();
    assert!(created["at"].as_str().is_some_and(|at| at.ends_with('Z')) && created["number"].is_i64());
    created.as_object_mut().expect("object").retain(|name, _| name != "at" && name != "number");
    assert_eq!(
        created,
        json!({
            "action": "customer.created",
            "customer_id": 1,
            "version": 1,
            "actor": "account",
            "username": "admin",
            "address": "192.0.2.7",
            "request_id": "checkout-4711",
        })
    );
    assert!(!answer.text.contains("Augusta") && !answer.text.contains("ada@"), "{}", answer.text);
}

#[actix_web::test]
async fn it_is_read_in_pages() {
    let world = World::new().await;
    world.post(ADA).await;
    for number in 0..4 {
        world.put("/customers/1", &json!({ "prenom": format!("Ada {number}") }).to_string()).await;
    }
    let (mut query, mut versions) = ("?limit=2".to_owned(), Vec::new());
    loop {
        let page = history(&world, &query).await;
        versions.extend(page.json().as_array().expect("array").iter().map(|entry| entry["version"].clone()));
        let Some(link) = page.header("link") else { break };
        let next = link.strip_prefix("</customers/1/history").expect("a path");
        query = next.strip_suffix(">; rel=\"next\"").expect("the next").to_owned();
    }
    assert_eq!(versions, [5, 4, 3, 2, 1]);
    for bad in
        ["?limit=0", "?limit=1001", "?limit=x", "?limit=1&limit=2", "?before=-1", "?before=", "?limit=%ff"]
    {
        history(&world, bad).await.problem(400, "invalid-parameter");
    }
    history(&world, "?sort=at").await.problem(400, "unknown-parameter");
}
