//! From a bearer token (RFC 6750) to a proof of who is asking, before anything else of a request is read.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::AUTHORIZATION, web::Data};
use customer_application::Sessions;
use customer_domain::access::{Admin, Bearer, Principal};

use crate::problem::{INTERNAL, Problem};

/// The caller is known. No handler that asks for this runs otherwise.
pub(crate) struct Authenticated(pub(crate) Principal);

/// The caller is known, by this token.
pub(crate) struct LoggedIn(pub(crate) Bearer);

impl FromRequest for LoggedIn {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(bearer(request).map(Self))
    }
}

/// The caller is an administrator.
pub(crate) struct AdminOnly(pub(crate) Admin);

impl FromRequest for Authenticated {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(bearer(request).map(|bearer| Self(bearer.principal)))
    }
}

impl FromRequest for AdminOnly {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl AdminOnly {
    pub(crate) fn of(request: &HttpRequest) -> Result<Self, Problem> {
        Ok(Self(bearer(request)?.principal.into_admin()?))
    }
}

fn bearer(request: &HttpRequest) -> Result<Bearer, Problem> {
    let sessions = request.app_data::<Data<Sessions>>().ok_or_else(|| Problem::new(INTERNAL))?;
    let token = token(request)?.ok_or_else(|| Problem::unauthenticated(None))?;
    sessions.authenticate(token).map_err(|why| Problem::unauthenticated(Some(&why.to_string())))
}

/// The token, if the request has one; several are none that is valid.
fn token(request: &HttpRequest) -> Result<Option<&str>, Problem> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let (first, second) = (headers.next(), headers.next());
    if second.is_some() {
        return Err(Problem::unauthenticated(Some("several tokens were sent")));
    }
    let header = first.and_then(|value| value.to_str().ok());
    Ok(header.and_then(|text| text.split_once(' ')).and_then(|(scheme, token)| {
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim_start_matches(' '))
    }))
}
