//! Completes every answer: the request's id, the headers that all have, and one form for every failure, whether
//! it is ours or the framework's. Logs what changed something or failed. What pages of other origins may do was said
//! further in, and is kept.

use actix_web::{
    Error, HttpMessage as _, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{HeaderMap, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS},
    },
    middleware::Next,
};
use tracing::Instrument as _;

use crate::{
    context::{REQUEST_ID, RequestId},
    cross_origin::told_to_browsers,
    problem::{Occasion, Problem},
};

pub(crate) async fn answered(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = RequestId::of(request.headers());
    request.extensions_mut().insert(id.clone());
    let (method, path) = (request.method().clone(), request.path().to_owned());
    let span = tracing::info_span!("request", id = id.as_str());
    let answer = next.call(request).instrument(span.clone()).await;
    let occasion = Occasion { request_id: id.as_str().to_owned(), path };
    let answer = match answer {
        Ok(response) => Ok(in_our_words(response, &occasion)),
        // The request is gone with what failed, so this is answered further out, by the error itself.
        Err(error) => {
            let told = told_to_browsers(error.error_response().headers());
            Err(Answered { problem: problem(&error), occasion, id: id.clone(), told })
        }
    };
    let status = answer.as_ref().map_or_else(Answered::status_code, ServiceResponse::status);
    span.in_scope(|| log(&method, status));
    let mut response = answer?;
    complete(response.headers_mut(), &id);
    Ok(response)
}

/// The request's answer, a failure being put in the form that all failures have.
fn in_our_words(
    response: ServiceResponse<impl MessageBody + 'static>,
    occasion: &Occasion,
) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let ours = response.response().error().and_then(|error| error.as_error::<Problem>()).cloned();
    let problem = match ours {
        Some(problem) => problem,
        None if status.is_client_error() || response.response().error().is_some() => {
            Problem::from_status(status)
        }
        None => return response.map_into_boxed_body(),
    };
    let told = told_to_browsers(response.headers());
    let (request, _) = response.into_parts();
    let mut answer = problem.answer(occasion);
    add(answer.headers_mut(), &told);
    ServiceResponse::new(request, answer)
}

fn problem(error: &Error) -> Problem {
    let ours = error.as_error::<Problem>().cloned();
    ours.unwrap_or_else(|| Problem::from_status(error.as_response_error().status_code()))
}

fn complete(headers: &mut HeaderMap, id: &RequestId) {
    headers.insert(REQUEST_ID, id.0.clone());
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

fn add(headers: &mut HeaderMap, more: &[(HeaderName, HeaderValue)]) {
    for (name, value) in more {
        headers.append(name.clone(), value.clone());
    }
}

/// Reads that went well are many and say little.
fn log(method: &Method, status: StatusCode) {
    let status = status.as_u16();
    match (method, status) {
        (_, 500..) => tracing::warn!(%method, status, "answered"),
        (&Method::GET | &Method::HEAD, ..400) => tracing::debug!(%method, status, "answered"),
        _ => tracing::info!(%method, status, "answered"),
    }
}

/// A failure that is complete.
#[derive(Debug)]
struct Answered {
    problem: Problem,
    occasion: Occasion,
    id: RequestId,
    told: Vec<(HeaderName, HeaderValue)>,
}

impl std::fmt::Display for Answered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.problem.fmt(f)
    }
}

impl ResponseError for Answered {
    fn status_code(&self) -> StatusCode {
        self.problem.status_code()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = self.problem.answer(&self.occasion);
        add(response.headers_mut(), &self.told);
        complete(response.headers_mut(), &self.id);
        response
    }
}
