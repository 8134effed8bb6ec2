//! Counts requests and times their answers, by method, route and status.

use std::time::Instant;

use actix_web::{
    Error,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
};
use customer_metrics::{HTTP_ACTIVE_REQUESTS, HTTP_REQUEST_DURATION};
use metrics::{gauge, histogram};

/// Counts a request as active as long as it lives, also when its caller goes away.
struct Active;

impl Active {
    fn begin() -> Self {
        gauge!(HTTP_ACTIVE_REQUESTS).increment(1);
        Self
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        gauge!(HTTP_ACTIVE_REQUESTS).decrement(1);
    }
}

pub(crate) async fn measured(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse, Error> {
    let (active, begun) = (Active::begin(), Instant::now());
    let (method, route) = (method(request.method()), request.match_pattern());
    let answer = next.call(request).await;
    let status = match &answer {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    let mut labels = vec![
        metrics::Label::from_static_parts("http_request_method", method),
        metrics::Label::new("http_response_status_code", status.as_str().to_owned()),
    ];
    labels.extend(route.map(|pattern| metrics::Label::new("http_route", pattern)));
    histogram!(HTTP_REQUEST_DURATION, labels).record(begun.elapsed());
    drop(active);
    answer
}

/// One of a closed list: a method is the caller's text.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "_OTHER",
    }
}
