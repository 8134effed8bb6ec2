//! A plain HTTP client for the drills: JSON in, text out, and a status is never an error by itself.

use std::time::Duration;

use serde_json::Value;
use ureq::{Agent, http::HeaderMap, http::Request};

use crate::failure::{Explain as _, Failure, Outcome};

/// Longer than the service may think.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server under one address. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub(crate) struct Client {
    agent: Agent,
    base: String,
    bearer: Option<String>,
}

/// What a server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The request, for messages.
    asked: String,
    pub(crate) status: u16,
    headers: HeaderMap,
    pub(crate) body: String,
}

impl Client {
    /// A client of the server whose addresses begin with `base`, which may hold a name and a password.
    pub(crate) fn new(base: impl Into<String>) -> Self {
        Self::with_patience(base, PATIENCE)
    }

    /// The same, which gives a request up after that time.
    pub(crate) fn with_patience(base: impl Into<String>, patience: Duration) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(patience));
        Self { agent: Agent::new_with_config(config.build()), base: base.into(), bearer: None }
    }

    /// The same client, with a token.
    pub(crate) fn with_bearer(mut self, token: &str) -> Self {
        self.bearer = Some(format!("Bearer {token}"));
        self
    }

    /// Sends a request and reads the whole answer.
    pub(crate) fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Outcome<Answer> {
        self.send_with(method, path, body, &[])
    }

    /// `send` with further headers.
    pub(crate) fn send_with(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, String)],
    ) -> Outcome<Answer> {
        let asked = format!("{method} {path}");
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        if let Some(bearer) = &self.bearer {
            request = request.header("authorization", bearer);
        }
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.body(body.map(Value::to_string).unwrap_or_default()).explain(&asked)?;
        let answer = self.agent.run(request).explain(&asked)?;
        let (head, mut body) = answer.into_parts();
        let body = body.with_config().limit(64 << 20).read_to_string().explain(&asked)?;
        Ok(Answer { asked, status: head.status.as_u16(), headers: head.headers, body })
    }

    /// `send` without a body.
    pub(crate) fn get(&self, path: &str) -> Outcome<Answer> {
        self.send("GET", path, None)
    }

    /// `send` with a body.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Outcome<Answer> {
        self.send("POST", path, Some(body))
    }
}

impl Answer {
    /// The answer, if it has this status.
    pub(crate) fn with_status(self, status: u16) -> Outcome<Self> {
        if self.status == status { Ok(self) } else { Err(self.failure(&format!("not with {status}"))) }
    }

    /// The answer, if it is a problem document with this status.
    pub(crate) fn problem(self, status: u16) -> Outcome<Value> {
        let answer = self.with_status(status)?;
        let named = answer.header("content-type").starts_with("application/problem+json");
        let problem = answer.json()?;
        if named && number(&problem, "status") == Some(u64::from(status)) {
            return Ok(problem);
        }
        Err(answer.failure("which is no problem document"))
    }

    /// A header's value, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Outcome<Value> {
        serde_json::from_str(&self.body).map_err(|cause| self.failure(&format!("which is no JSON ({cause})")))
    }

    /// A failure that tells the request, the answer, and what is wrong with it.
    pub(crate) fn failure(&self, what: &str) -> Failure {
        let body: String = self.body.chars().take(300).collect();
        Failure::new(format!("{} was answered with {}, {what}: {body}", self.asked, self.status))
    }
}

/// A member that is a whole number.
pub(crate) fn number(value: &Value, name: &str) -> Option<u64> {
    value.get(name).and_then(Value::as_u64)
}

/// A member that is a text, or nothing.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
