//! A client of the service.

use std::time::Duration;

use serde_json::{Value, json};
use ureq::{Agent, Error, http::Request};

/// A caller with a token.
#[derive(Clone)]
pub(crate) struct Client {
    agent: Agent,
    base: String,
    pub(crate) token: String,
    header: Option<(&'static str, String)>,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    pub(crate) replayed: bool,
    pub(crate) json: Value,
}

impl Client {
    /// A caller without a token.
    pub(crate) fn anonymous(base: &str) -> Self {
        let config = Agent::config_builder().http_status_as_error(false);
        let agent = config.timeout_global(Some(Duration::from_secs(30))).build().into();
        Self { agent, base: base.to_owned(), token: String::new(), header: None }
    }

    pub(crate) fn log_in(base: &str, username: &str, password: &str) -> Self {
        let mut client = Self::anonymous(base);
        let answer = client.post("/login", &json!({ "username": username, "password": password }));
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json["token"].as_str().expect("a token").clone_into(&mut client.token);
        client
    }

    /// The same caller, asking another replica.
    pub(crate) fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    /// The same caller, sending this header too.
    pub(crate) fn with(&self, name: &'static str, value: &str) -> Self {
        Self { header: Some((name, value.to_owned())), ..self.clone() }
    }

    /// Sends a request; fails only if there is no answer.
    pub(crate) fn call(
        &self,
        method: &str,
        path: &str,
        trace: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Answer, Error> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        if let Some((name, value)) = &self.header {
            request = request.header(*name, value);
        }
        if let Some(trace) = trace {
            request = request.header("traceparent", trace);
        }
        let mut response = match body {
            Some(body) => {
                let kind =
                    if method == "PATCH" { "application/merge-patch+json" } else { "application/json" };
                let request = request.header("content-type", kind).body(body.to_string());
                self.agent.run(request.expect("a request"))?
            }
            None => self.agent.run(request.body(()).expect("a request"))?,
        };
        let header = response.headers().get("retry-after").and_then(|value| value.to_str().ok());
        let retry_after = header.map(str::to_owned);
        let replayed = response.headers().contains_key("idempotent-replayed");
        let text = response.body_mut().with_config().limit(64 << 20).read_to_string()?;
        let json = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Ok(Answer { status: response.status().as_u16(), retry_after, replayed, json })
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None, None).expect("an answer")
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", path, None, Some(body)).expect("an answer")
    }

    pub(crate) fn put(&self, path: &str, body: &Value) -> Answer {
        self.call("PUT", path, None, Some(body)).expect("an answer")
    }

    pub(crate) fn patch(&self, path: &str, body: &Value) -> Answer {
        self.call("PATCH", path, None, Some(body)).expect("an answer")
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.call("DELETE", path, None, None).expect("an answer")
    }

    /// A metric's value, the labels as they stand in the text.
    pub(crate) fn metric(&self, series: &str) -> Option<f64> {
        let text = self.get("/metrics").json;
        let mut lines = text.as_str().expect("text").lines();
        lines.find_map(|line| line.strip_prefix(series)?.trim().parse().ok())
    }
}

/// Somebody with this address.
pub(crate) fn customer(email: &str) -> Value {
    json!({ "nom": "Lovelace", "prenom": "Ada", "email": email })
}

/// Asks again until it is so, for half a minute at most.
pub(crate) fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    for _ in 0..1200 {
        if let Some(answer) = ask() {
            return answer;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("it never came to this: {what}");
}
