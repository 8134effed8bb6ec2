//! What a client is told when a request fails (RFC 9457).
//!
//! A problem holds no cause, no SQL and no personal data: causes are logged where they are met.

mod pages;
mod types;

use std::{borrow::Cow, fmt};

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{
            ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
        },
    },
};
use customer_domain::{
    access::Forbidden,
    causes,
    ports::{CommitError, Refusal, StorageError},
};
use serde::Serialize;

pub(crate) use pages::{no_such_resource, routes};
pub(crate) use types::{
    ACCOUNT_NOT_FOUND, CONTENT_TOO_LARGE, CREDENTIALS_REQUIRED, CUSTOMER_NOT_FOUND, EMAIL_TAKEN, FORBIDDEN,
    INTERNAL, INVALID_ACCOUNT, INVALID_CREDENTIALS, INVALID_CURSOR, INVALID_CUSTOMER, INVALID_PARAMETER,
    INVALID_REFRESH_TOKEN, KEY_IN_USE, KEY_REUSED, LAST_ADMINISTRATOR, MALFORMED_REQUEST, NOT_ACCEPTABLE,
    NOT_FOUND, PRECONDITION_REQUIRED, REFRESH_TOKEN_REQUIRED, REQUEST_TIMEOUT, STALE, TOO_MANY_ATTEMPTS,
    UNAUTHENTICATED, UNAVAILABLE, UNKNOWN_PARAMETER, UNSUPPORTED_MEDIA_TYPE, USERNAME_TAKEN,
};
pub use types::{ALL, ProblemType};
use types::{Legacy, METHOD_NOT_ALLOWED};

/// Marks an answer that is given again.
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// A failure as the client sees it.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    kind: &'static ProblemType,
    detail: Cow<'static, str>,
    faults: Vec<Fault>,
    headers: Vec<(HeaderName, HeaderValue)>,
    current_version: Option<u32>,
}

/// One place of a body that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Fault {
    pub(crate) detail: String,
    /// A JSON pointer (RFC 6901) as a URI fragment.
    pub(crate) pointer: String,
}

/// Which request it happened to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Occasion {
    pub(crate) request_id: String,
    pub(crate) path: String,
}

impl Problem {
    pub(crate) fn new(kind: &'static ProblemType) -> Self {
        Self::because(kind, kind.explanation)
    }

    pub(crate) fn because(kind: &'static ProblemType, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, detail: detail.into(), faults: Vec::new(), headers: Vec::new(), current_version: None }
    }

    /// A body with these faults.
    pub(crate) fn invalid(faults: Vec<Fault>) -> Self {
        Self { faults, ..Self::because(INVALID_CUSTOMER, "Some members cannot be kept; see errors.") }
    }

    /// The same as a problem of another type.
    pub(crate) fn of(self, kind: &'static ProblemType) -> Self {
        Self { kind, ..self }
    }

    /// A caller who has not proved who it is; the challenge says how to (RFC 6750 §3).
    pub(crate) fn unauthenticated(refused: Option<&str>) -> Self {
        let challenge = match refused {
            None => r#"Bearer realm="customers""#.to_owned(),
            Some(why) => {
                format!(r#"Bearer realm="customers", error="invalid_token", error_description="{why}""#)
            }
        };
        Self::new(UNAUTHENTICATED).with(WWW_AUTHENTICATE, &challenge)
    }

    /// A login that was refused.
    pub(crate) fn invalid_credentials() -> Self {
        Self::new(INVALID_CREDENTIALS).with(WWW_AUTHENTICATE, r#"Bearer realm="customers""#)
    }

    /// A refresh token that was refused.
    pub(crate) fn invalid_refresh_token() -> Self {
        Self::new(INVALID_REFRESH_TOKEN).with(WWW_AUTHENTICATE, r#"Bearer realm="customers""#)
    }

    /// A method that the resource does not have.
    pub(crate) fn method_not_allowed(allowed: &'static str) -> Self {
        Self::new(METHOD_NOT_ALLOWED).with(ALLOW, allowed)
    }

    /// A body of another type than this.
    pub(crate) fn unsupported_media_type(wanted: &str, header: HeaderName) -> Self {
        Self::new(UNSUPPORTED_MEDIA_TYPE).with(header, wanted)
    }

    /// A body in a coding (RFC 9110 §15.5.16).
    pub(crate) fn unsupported_coding(coding: &str) -> Self {
        // The caller's text is said again only if it can be the name of one.
        let token =
            coding.len() <= 16 && coding.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let coding = if token { coding } else { "that Content-Encoding names" };
        let detail = format!(
            "The coding {coding} is not read here: send the body as it is, without Content-Encoding."
        );
        Self::because(UNSUPPORTED_MEDIA_TYPE, detail).with(ACCEPT_ENCODING, "identity")
    }

    /// A change that was refused, now or the first time.
    pub(crate) fn refused(why: Refusal, replayed: bool) -> Self {
        let problem = Self::from(why);
        if replayed { problem.with(REPLAYED, "true") } else { problem }
    }

    /// A failure that passes.
    pub(crate) fn unavailable(why: &'static str) -> Self {
        Self::because(UNAVAILABLE, why).with(RETRY_AFTER, "1")
    }

    /// A failure on our side: the cause is logged here, once, and goes no further.
    pub(crate) fn internal(cause: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(cause = %causes(cause), "a request failed");
        Self::new(INTERNAL)
    }

    /// What the framework answered by itself, in our words.
    pub(crate) fn from_status(status: StatusCode) -> Self {
        let kind = ALL.iter().find(|kind| kind.status == status);
        match (kind, status.is_server_error()) {
            (_, true) => Self::new(INTERNAL),
            (Some(kind), false) if status != StatusCode::BAD_REQUEST => Self::new(kind),
            _ => Self::because(MALFORMED_REQUEST, "The request is refused as it stands."),
        }
    }

    /// The document about it, for the request that it happened to.
    pub(crate) fn answer(&self, occasion: &Occasion) -> HttpResponse {
        let (mut error, mut message, mut msg) = (None, None, None);
        match self.kind.legacy {
            Some(Legacy::Error(text)) => error = Some(text),
            Some(Legacy::Message(text)) => message = Some(text),
            Some(Legacy::Msg(text)) => msg = Some(text),
            None => {}
        }
        let document = Document {
            r#type: format!("/problems/{}", self.kind.slug),
            title: self.kind.title,
            status: self.kind.status.as_u16(),
            detail: &self.detail,
            instance: &occasion.path,
            request_id: &occasion.request_id,
            errors: &self.faults,
            current_version: self.current_version,
            error,
            message,
            msg,
        };
        let mut response = HttpResponse::build(self.kind.status);
        for header in &self.headers {
            response.append_header(header.clone());
        }
        let response = response.insert_header((CACHE_CONTROL, "no-store")).content_type(MEDIA_TYPE);
        response.body(serde_json::to_vec(&document).unwrap_or_default())
    }

    pub(crate) fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }
}

impl From<Forbidden> for Problem {
    fn from(_: Forbidden) -> Self {
        let challenge = r#"Bearer realm="customers", error="insufficient_scope", scope="customers:write""#;
        Self::new(FORBIDDEN).with(WWW_AUTHENTICATE, challenge)
    }
}

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Self {
        match &error {
            StorageError::Unavailable(_) => {
                tracing::warn!(cause = %causes(&error), "the store is away");
                Self::unavailable("The store cannot be reached.")
            }
            StorageError::Corrupt(_) => Self::internal(&error),
        }
    }
}

// No wildcard in either: a new way to fail does not compile until it has a status.
impl From<Refusal> for Problem {
    fn from(why: Refusal) -> Self {
        match why {
            Refusal::EmailTaken => Self::new(EMAIL_TAKEN),
            Refusal::NotFound => Self::new(CUSTOMER_NOT_FOUND),
            Refusal::Stale { current } => Self { current_version: Some(current.get()), ..Self::new(STALE) },
        }
    }
}

impl From<CommitError> for Problem {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::KeyInUse => Self::new(KEY_IN_USE).with(RETRY_AFTER, "1"),
            CommitError::KeyReused => Self::new(KEY_REUSED),
            CommitError::Storage(error) => error.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.slug)
    }
}

/// The document: RFC 9457's members, ours, and one that today's clients read.
#[derive(Serialize)]
struct Document<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    instance: &'a str,
    request_id: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [Fault],
    #[serde(skip_serializing_if = "Option::is_none")]
    current_version: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    msg: Option<&'static str>,
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.kind.status
    }

    /// `middleware::answered` says the same again with the request's id and path.
    fn error_response(&self) -> HttpResponse {
        self.answer(&Occasion::default())
    }
}
