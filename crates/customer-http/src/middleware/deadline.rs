//! No request waits for ever: what does not answer in time is answered for.
//!
//! Nothing is undone by it: a call of the store runs to its end in a task of its own.

use std::time::Duration;

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};

use crate::problem::Problem;

/// Every answer begins within this time.
pub(crate) struct Deadline(pub(crate) Duration);

pub(crate) async fn deadline(
    time: Data<Deadline>,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    match tokio::time::timeout(time.0, next.call(request)).await {
        Ok(answer) => answer,
        Err(_late) => Err(Problem::unavailable("The answer took too long.").into()),
    }
}
