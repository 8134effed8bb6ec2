//! A panic becomes a failure like any other, before its answer is on its way out. It does not know where it came from:
//! the panic hook has logged that.

use std::panic::AssertUnwindSafe;

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};
use futures_util::FutureExt as _;

use crate::problem::{INTERNAL, Problem};

pub(crate) async fn caught(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let answer = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    answer.unwrap_or_else(|_panic| Err(Problem::new(INTERNAL).into()))
}
