//! What every change of a customer has in common: who makes it, what it belongs to, which version it is meant for.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use customer_application::Context;
use customer_domain::{
    access::Admin,
    customer::{CustomerId, Expected},
};

use crate::{
    authenticated::AdminOnly,
    conditions,
    context::{request_id, trace},
    forwarded::{client, prefix},
    idempotency,
    json::Json,
    negotiation::TakesJson,
    problem::Problem,
};

/// A request of an administrator who takes JSON. No handler that asks for this runs otherwise.
pub(super) struct Changing {
    pub(super) admin: Admin,
    request: HttpRequest,
}

impl FromRequest for Changing {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(AdminOnly::of(request).and_then(|AdminOnly(admin)| {
            TakesJson::of(request)?;
            Ok(Self { admin, request: request.clone() })
        }))
    }
}

impl Changing {
    /// The trace that goes on, where the request is from, and its key with this body if it has one.
    pub(super) fn context(&self, body: Option<&Json>) -> Result<Context, Problem> {
        let once = idempotency::once(&self.request, self.admin.username(), body)?;
        let request = &self.request;
        Ok(Context { trace: trace(request), once, from: client(request), request: request_id(request) })
    }

    /// The versions that it is meant for.
    pub(super) fn expected(&self) -> Result<Expected, Problem> {
        conditions::expected(&self.request)
    }

    /// Where the caller finds a customer.
    pub(super) fn location(&self, id: CustomerId) -> String {
        format!("{}/customers/{id}", prefix(&self.request))
    }
}
