//! Pages of other origins: whom browsers let call the service, and that they can read its failures too.

use std::time::Duration;

use actix_web::{http::Method, test::TestRequest};

use crate::{
    failures::Failing,
    world::{Answer, World, request, with_json},
};

const SHOP: &str = "https://shop.example.org";
const EVIL: &str = "https://evil.example.org";
const ALLOWED: &str = "access-control-allow-origin";

#[actix_web::test]
async fn pages_of_other_origins_are_let_in_by_name_alone() {
    let mut world = World::new().await;
    let preflight = |origin: &str| {
        TestRequest::with_uri("/customers/1")
            .method(Method::OPTIONS)
            .insert_header(("origin", origin))
            .insert_header(("access-control-request-method", "PUT"))
            .insert_header(("access-control-request-headers", "authorization, content-type, if-match"))
    };
    assert_eq!(world.send(preflight(SHOP)).await.header(ALLOWED), None);
    world.api.options.cors_allowed_origins = vec![SHOP.to_owned()];
    let answer = world.send(preflight(SHOP)).await;
    assert_eq!((answer.status.as_u16(), answer.header(ALLOWED)), (200, Some(SHOP)));
    assert!(answer.header("access-control-allow-methods").is_some_and(|methods| methods.contains("PUT")));
    assert_eq!(world.send(preflight(EVIL)).await.header(ALLOWED), None);

    let get =
        |origin: &str| request(Method::GET, "/customers", &world.user).insert_header(("origin", origin));
    let answer = world.send(get(SHOP)).await;
    assert_eq!(answer.header(ALLOWED), Some(SHOP));
    let exposed = answer.header("access-control-expose-headers").expect("headers").to_lowercase();
    for name in ["link", "etag", "www-authenticate", "content-location", "preference-applied"] {
        assert!(exposed.split(", ").any(|one| one == name), "{name} is not in {exposed}");
    }
}

#[actix_web::test]
async fn a_list_names_all_that_its_form_depends_on_though_pages_of_other_origins_may_ask() {
    let mut world = World::new().await;
    world.api.options.cors_allowed_origins = vec![SHOP.to_owned()];
    let get = request(Method::GET, "/customers", &world.user)
        .insert_header(("origin", SHOP))
        .insert_header(("accept-encoding", "gzip"));
    let answer = world.send(get).await;
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    let vary = answer.header("vary").expect("Vary").to_lowercase();
    for name in ["accept", "accept-encoding", "origin"] {
        assert!(vary.split(", ").any(|one| one == name), "{name} is not in {vary}");
    }
}

/// A service that a shop's pages may call.
fn open(mut world: World) -> World {
    world.api.options.cors_allowed_origins = vec![SHOP.to_owned()];
    world
}

/// Asserts that a page can read this failure, and that no cache takes it for what another origin is told.
#[track_caller]
fn can_be_read(answer: &Answer, status: u16, slug: &str) {
    answer.problem(status, slug);
    let once = |name: &str| {
        let lines: Vec<_> = answer.headers.get_all(name).map(|value| value.to_str().expect("text")).collect();
        let [line] = lines[..] else { panic!("{status}: {name}: {lines:?}") };
        line.to_lowercase()
    };
    assert_eq!(once(ALLOWED), SHOP, "{status}");
    assert!(once("access-control-expose-headers").contains("retry-after"), "{status}");
    let vary = once("vary");
    assert_eq!(vary.split(", ").filter(|one| *one == "origin").count(), 1, "{status}: {vary}");
}

fn from_shop(request: TestRequest) -> TestRequest {
    request.insert_header(("origin", SHOP))
}

#[actix_web::test]
async fn a_page_can_read_why_it_failed() {
    let mut world = open(World::new().await);
    world.post(r#"{"nom":"L","prenom":"A","email":"a@x.org"}"#).await;
    let get = |path: &str| request(Method::GET, path, &world.user);
    let post = |body: &str| with_json(request(Method::POST, "/customers", &world.admin), body);
    let taken = r#"{"nom":"L","prenom":"A","email":"A@x.org"}"#;
    for (asked, status, slug) in [
        (get("/customers?page=2"), 400, "unknown-parameter"),
        (post("{"), 400, "malformed-request"),
        (TestRequest::with_uri("/customers"), 401, "unauthenticated"),
        (request(Method::DELETE, "/customers/1", &world.user), 403, "forbidden"),
        (get("/nowhere"), 404, "not-found"),
        (get("/customers/2"), 404, "customer-not-found"),
        (request(Method::PUT, "/customers", &world.admin), 405, "method-not-allowed"),
        (get("/customers").insert_header(("accept", "text/html")), 406, "not-acceptable"),
        (get("/customers/1").insert_header(("accept", "text/html")), 406, "not-acceptable"),
        (post(taken), 409, "email-taken"),
        (
            request(Method::DELETE, "/customers/1", &world.admin).insert_header(("if-match", "\"v9\"")),
            412,
            "version-mismatch",
        ),
        (post(&" ".repeat(70_000)), 413, "content-too-large"),
        (request(Method::POST, "/customers", &world.admin), 415, "unsupported-media-type"),
        (post("{}"), 422, "invalid-customer"),
    ] {
        can_be_read(&world.send(from_shop(asked)).await, status, slug);
    }
    world.api.options.require_if_match = true;
    let delete = request(Method::DELETE, "/customers/1", &world.admin);
    can_be_read(&world.send(from_shop(delete)).await, 428, "precondition-required");
}

#[actix_web::test]
async fn a_page_can_read_how_long_it_has_to_wait() {
    let world = open(World::new().await);
    let wrong = || {
        let login = TestRequest::post().uri("/login");
        from_shop(with_json(login, r#"{"username":"admin","password":"not the password"}"#))
    };
    for _ in 0..10 {
        can_be_read(&world.send(wrong()).await, 401, "invalid-credentials");
    }
    let refused = world.send(wrong()).await;
    can_be_read(&refused, 429, "too-many-attempts");
    assert!(refused.header("retry-after").is_some());
}

#[actix_web::test]
async fn a_page_can_read_that_the_service_failed_however_it_did() {
    for (how, status, slug) in [
        (Failing::Away, 503, "unavailable"),
        (Failing::Corrupt, 500, "internal"),
        (Failing::Stuck, 503, "unavailable"),
        (Failing::Panicking, 500, "internal"),
    ] {
        let mut world = open(World::failing(how).await);
        world.api.options.request_timeout = Duration::from_millis(200);
        for path in ["/customers/1", "/customers"] {
            let answer = world.send(from_shop(request(Method::GET, path, &world.user))).await;
            can_be_read(&answer, status, slug);
        }
    }
    let mut world = open(World::new().await);
    world.api.options.max_in_flight = 0;
    let full = world.send(from_shop(request(Method::GET, "/customers/1", &world.user))).await;
    can_be_read(&full, 503, "unavailable");
}

#[actix_web::test]
async fn a_failure_tells_an_origin_that_is_not_named_nothing() {
    let mut world = World::new().await;
    let unknown =
        |world: &World| request(Method::GET, "/customers/1", &world.user).insert_header(("origin", EVIL));
    let off = world.send(unknown(&world)).await;
    assert_eq!((off.header(ALLOWED), off.header("vary")), (None, None), "no origin is named");
    world = open(world);
    let answer = world.send(unknown(&world)).await;
    answer.problem(404, "customer-not-found");
    assert_eq!(answer.header(ALLOWED), None);
    assert!(answer.header("vary").is_some_and(|vary| vary.contains("Origin")));
}

#[actix_web::test]
async fn a_question_beforehand_that_is_refused_is_a_problem_with_an_id() {
    let world = open(World::new().await);
    let question =
        TestRequest::with_uri("/customers/1").method(Method::OPTIONS).insert_header(("origin", EVIL));
    let answer = world.send(question.insert_header(("access-control-request-method", "PUT"))).await;
    answer.problem(400, "malformed-request");
    assert_eq!(answer.header(ALLOWED), None);
}
