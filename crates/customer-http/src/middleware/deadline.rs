//! No request waits for ever: what does not answer in time is answered for.
//!
//! Nothing is undone by it: a call of the store runs to its end in a task of its own.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};

use crate::{HttpOptions, problem::Problem};

pub(crate) async fn deadline(
    options: Data<HttpOptions>,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    match tokio::time::timeout(options.request_timeout, next.call(request)).await {
        Ok(answer) => answer,
        Err(_late) => Err(Problem::unavailable("The answer took too long.").into()),
    }
}
