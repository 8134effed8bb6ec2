//! The form that every failure has, and the pages that explain them.

use actix_web::{http::Method, test::TestRequest};
use customer_http::PROBLEM_TYPES;
use serde_json::json;

use crate::world::{World, request};

#[actix_web::test]
async fn where_nothing_is_there_is_a_problem() {
    let world = World::new().await;
    for path in
        ["/nothing", "/customers/", "/customers/1/", "/customers/1/x", "//", "/problems/nothing", "/login/"]
    {
        let problem = world.get(path).await.problem(404, "not-found");
        assert_eq!(problem["instance"], path);
    }
}

#[actix_web::test]
async fn a_method_that_a_resource_has_not_is_answered_with_those_it_has() {
    let world = World::new().await;
    for (method, path, allowed) in [
        (Method::DELETE, "/customers", "GET, HEAD, POST, OPTIONS"),
        (Method::POST, "/customers/1", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"),
        (Method::GET, "/login", "POST, OPTIONS"),
        (Method::POST, "/", "GET, HEAD, OPTIONS"),
        (Method::PUT, "/metrics", "GET, HEAD, OPTIONS"),
        (Method::TRACE, "/customers", "GET, HEAD, POST, OPTIONS"),
    ] {
        let answer = world.send(request(method, path, &world.admin)).await;
        answer.problem(405, "method-not-allowed");
        assert_eq!(answer.header("allow"), Some(allowed), "{path}");
    }
}

#[actix_web::test]
async fn every_type_of_problem_is_explained_where_its_uri_points() {
    let world = World::new().await;
    for kind in PROBLEM_TYPES {
        let page = world.send(TestRequest::get().uri(&format!("/problems/{}", kind.slug))).await;
        let expected = json!({
            "type": format!("/problems/{}", kind.slug), "title": kind.title, "status": kind.status.as_u16(),
            "explanation": kind.explanation,
        });
        assert_eq!((page.status.as_u16(), page.json()), (200, expected));
    }
    let html =
        TestRequest::get().uri("/problems/email-taken").insert_header(("accept", "text/html,*/*;q=0.8"));
    let page = world.send(html).await;
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.text.contains("<h1>"), "{}", page.text);
}

#[actix_web::test]
async fn a_request_keeps_its_id_or_is_given_one() {
    let world = World::new().await;
    let get = |id: &str| TestRequest::get().uri("/nothing").insert_header(("x-request-id", id));
    let given = world.send(get("order 7 / step 2")).await;
    assert_eq!(given.header("x-request-id"), Some("order 7 / step 2"));
    assert_eq!(given.problem(404, "not-found")["request_id"], "order 7 / step 2");
    for bad in ["", &"x".repeat(129), "caf\u{e9}"] {
        let made = world.send(get(bad)).await;
        let id = made.header("x-request-id").expect("an id");
        assert!(id.len() == 36 && id != bad, "{id}");
    }
}
