//! The id in a customer's path. A text that is no id names no customer.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use customer_domain::customer::CustomerId;

use crate::problem::{CUSTOMER_NOT_FOUND, Problem};

pub(crate) struct Place(pub(crate) CustomerId);

impl FromRequest for Place {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("id").and_then(|text| text.parse().ok());
        ready(id.map(Self).ok_or_else(|| Problem::new(CUSTOMER_NOT_FOUND)))
    }
}
