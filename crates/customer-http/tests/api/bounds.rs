//! What bounds the service, and whom browsers let in.

use std::{future::pending, time::Duration};

use actix_web::{
    dev::Service as _,
    http::Method,
    test::{TestRequest, init_service},
};
use customer_http::Shared;
use futures_util::{FutureExt as _, future::join_all};

use crate::{
    failures::Failing,
    world::{World, request},
};

#[actix_web::test]
async fn more_requests_than_there_are_places_for_are_told_to_come_again() {
    let mut world = World::failing(Failing::Stuck).await;
    world.api.options.max_in_flight = 3;
    world.api.options.request_timeout = Duration::from_millis(300);
    let app = init_service(customer_http::app(&Shared::new(world.api.clone()))).await;
    let ask = |path: &str| app.call(request(Method::GET, path, &world.user).to_request());
    let status = async |path: &str| match ask(path).await {
        Ok(response) => response.status().as_u16(),
        Err(error) => error.as_response_error().status_code().as_u16(),
    };
    let mut stuck = Box::pin(join_all((0..3).map(|_| status("/customers/1"))));
    assert!(stuck.as_mut().now_or_never().is_none(), "three are under way");
    let error = ask("/customers/1").await.expect_err("a fourth");
    let refused = error.error_response();
    assert_eq!(refused.status(), 503);
    assert_eq!(
        refused.headers().get("retry-after").map(actix_web::http::header::HeaderValue::as_bytes),
        Some(&b"1"[..])
    );
    assert_eq!(status("/livez").await, 200, "how it is, is told all the same");
    assert_eq!(stuck.await, [503; 3], "too late");
    assert_eq!(status("/").await, 200, "the places are free again");
}

#[actix_web::test]
async fn a_body_that_does_not_come_is_not_waited_for_long() {
    use actix_web::{dev::Payload, error::PayloadError, web::Bytes};
    let world = World::new().await;
    let app = init_service(customer_http::app(&Shared::new(world.api.clone()))).await;
    let never = futures_util::stream::once(pending::<Result<Bytes, PayloadError>>());
    let stream: std::pin::Pin<Box<dyn futures_util::Stream<Item = _>>> = Box::pin(never);
    let create =
        request(Method::POST, "/customers", &world.admin).insert_header(("content-type", "application/json"));
    let mut request = create.to_request();
    *request.payload() = Payload::Stream { payload: stream };
    let answer = app.call(request).await.expect("an answer");
    assert_eq!(answer.status(), 408);
}

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
    let allowed = "access-control-allow-origin";
    assert_eq!(world.send(preflight("https://shop.example.org")).await.header(allowed), None);
    world.api.options.cors_allowed_origins = vec!["https://shop.example.org".to_owned()];
    let answer = world.send(preflight("https://shop.example.org")).await;
    assert_eq!((answer.status.as_u16(), answer.header(allowed)), (200, Some("https://shop.example.org")));
    assert!(answer.header("access-control-allow-methods").is_some_and(|methods| methods.contains("PUT")));
    assert_eq!(world.send(preflight("https://evil.example.org")).await.header(allowed), None);

    let get =
        |origin: &str| request(Method::GET, "/customers", &world.user).insert_header(("origin", origin));
    let answer = world.send(get("https://shop.example.org")).await;
    assert_eq!(answer.header(allowed), Some("https://shop.example.org"));
    let exposed = answer.header("access-control-expose-headers").expect("headers").to_lowercase();
    assert!(exposed.contains("link") && exposed.contains("etag"), "{exposed}");
}

#[actix_web::test]
async fn a_list_names_all_that_its_form_depends_on_though_pages_of_other_origins_may_ask() {
    let mut world = World::new().await;
    world.api.options.cors_allowed_origins = vec!["https://shop.example.org".to_owned()];
    let get = request(Method::GET, "/customers", &world.user)
        .insert_header(("origin", "https://shop.example.org"))
        .insert_header(("accept-encoding", "gzip"));
    let answer = world.send(get).await;
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    let vary = answer.header("vary").expect("Vary").to_lowercase();
    for name in ["accept", "accept-encoding", "origin"] {
        assert!(vary.split(", ").any(|one| one == name), "{name} is not in {vary}");
    }
}
