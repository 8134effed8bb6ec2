//! What bounds the service.

use std::{future::pending, time::Duration};

use actix_web::{dev::Service as _, http::Method, test::init_service};
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
