//! Versions: what a caller has, and what a change is meant for.

use actix_web::http::Method;
use serde_json::json;

use crate::world::{Answer, World, request, with_json};

const ADA: &str = r#"{"nom":"Lovelace","prenom":"Ada","email":"ada@example.org"}"#;

async fn put_if(world: &World, tag: &str, name: &str) -> Answer {
    let put = request(Method::PUT, "/customers/1", &world.admin).insert_header(("if-match", tag));
    world.send(with_json(put, &json!({ "prenom": name }).to_string())).await
}

#[actix_web::test]
async fn a_caller_who_has_the_version_is_not_sent_it_again() {
    let world = World::new().await;
    world.post(ADA).await;
    for method in [Method::GET, Method::HEAD] {
        for (tags, status) in [
            ("\"v1\"", 304),
            ("W/\"v1\"", 304),
            ("\"x\", \"v1\"", 304),
            ("*", 304),
            ("\"v2\"", 200),
            ("\"V1\"", 200),
            ("\"v01\"", 200),
        ] {
            let get =
                request(method.clone(), "/customers/1", &world.user).insert_header(("if-none-match", tags));
            let answer = world.send(get).await;
            assert_eq!((answer.status.as_u16(), answer.header("etag")), (status, Some("\"v1\"")), "{tags}");
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            assert!(status == 200 || answer.text.is_empty());
        }
    }
    let get = request(Method::GET, "/customers/1", &world.user).insert_header(("if-none-match", "v1"));
    world.send(get).await.problem(400, "malformed-request");
}

#[actix_web::test]
async fn a_change_is_made_to_the_version_it_is_meant_for() {
    let world = World::new().await;
    world.post(ADA).await;
    assert_eq!(put_if(&world, "\"v1\"", "A").await.json()["version"], 2);
    assert_eq!(put_if(&world, "\"v7\", \"v2\"", "B").await.json()["version"], 3);
    assert_eq!(put_if(&world, "*", "C").await.json()["version"], 4);
    for stale in ["\"v3\"", "W/\"v4\"", "\"4\"", "\"something else\""] {
        let problem = put_if(&world, stale, "D").await;
        if stale.contains(' ') {
            problem.problem(400, "malformed-request"); // a blank cannot stand in a tag
        } else {
            assert_eq!(problem.problem(412, "version-mismatch")["current_version"], 4, "{stale}");
        }
    }
    for malformed in ["v4", "\"v4", "\"v4\" \"v5\"", "*, \"v4\""] {
        put_if(&world, malformed, "D").await.problem(400, "malformed-request");
    }
    let delete =
        |tag: &str| request(Method::DELETE, "/customers/1", &world.admin).insert_header(("if-match", tag));
    world.send(delete("\"v3\"")).await.problem(412, "version-mismatch");
    assert_eq!(world.send(delete("\"v4\"")).await.status, 200);
    put_if(&world, "\"v4\"", "E").await.problem(404, "customer-not-found");
    put_if(&world, "*", "E").await.problem(404, "customer-not-found");
}

#[actix_web::test]
async fn where_it_is_required_a_change_without_a_version_is_refused() {
    let mut world = World::new().await;
    world.api.options.require_if_match = true;
    assert_eq!(world.post(ADA).await.status, 201, "a new customer has no version to name");
    world.put("/customers/1", "{}").await.problem(428, "precondition-required");
    world.patch("/customers/1", "{}").await.problem(428, "precondition-required");
    world.delete("/customers/1").await.problem(428, "precondition-required");
    assert_eq!(put_if(&world, "\"v1\"", "A").await.status, 200);
}

#[actix_web::test]
async fn a_merge_patch_says_what_is_to_be_different() {
    let world = World::new().await;
    world.post(r#"{"nom":"L","prenom":"A","email":"a@x.org","ville":"Lyon","pays":"France"}"#).await;
    let answer = world.patch("/customers/1", r#"{"ville":null,"prenom":"B"}"#).await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, None));
    let patched = answer.json();
    assert_eq!((&patched["ville"], &patched["pays"]), (&json!(null), &json!("France")));
    assert_eq!((&patched["prenom"], &patched["version"]), (&json!("B"), &json!(2)));
    assert_eq!(world.patch("/customers/1", "{}").await.json()["version"], 2, "nothing to change");

    for body in [r#"{"nom":null}"#, r#"{"id":1}"#, r#"{"fax":"1"}"#, "[]", r#""x""#] {
        world.patch("/customers/1", body).await.problem(422, "invalid-customer");
    }
    for content_type in ["application/json", "text/plain"] {
        let patch = request(Method::PATCH, "/customers/1", &world.admin)
            .insert_header(("content-type", content_type));
        let answer = world.send(patch.set_payload("{}")).await;
        answer.problem(415, "unsupported-media-type");
        assert_eq!(answer.header("accept-patch"), Some("application/merge-patch+json"));
    }
    let options = world.send(request(Method::OPTIONS, "/customers/1", &world.user)).await;
    assert_eq!(
        (options.status.as_u16(), options.header("accept-patch")),
        (204, Some("application/merge-patch+json"))
    );
    assert_eq!(options.header("allow"), Some("GET, HEAD, PUT, PATCH, DELETE, OPTIONS"));
}

#[actix_web::test]
async fn of_writers_with_one_version_one_wins() {
    let world = World::new().await;
    world.post(ADA).await;
    let mut statuses = Vec::new();
    for racer in 0..32 {
        statuses.push(put_if(&world, "\"v1\"", &format!("Ada {racer}")).await.status.as_u16());
    }
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (200, &[412; 31][..]));
}
