//! One write of the drill: a creation, a change or a deletion, and what its answer must be.

use serde_json::{Value, json};

use super::verdict::Change;
use crate::{
    failure::{Explain as _, Outcome},
    http::{Answer, Client, number},
};

/// A write. Sent again, it is the same request.
pub(super) struct Write {
    method: &'static str,
    path: String,
    body: Option<Value>,
    headers: Vec<(&'static str, String)>,
    /// The customer as it is known, none for a creation.
    before: Option<Change>,
}

impl Write {
    /// A creation where there is no customer, else four changes to one deletion. Half of those name the version that
    /// they are meant for; one write in eight has no Idempotency-Key.
    pub(super) fn next(before: Option<Change>, dice: u64) -> Self {
        let mut headers = Vec::new();
        if !dice.is_multiple_of(8) {
            headers.push(("idempotency-key", format!("chaos-{dice:x}")));
        }
        if let Some(Change { version, .. }) = before
            && (dice >> 8).is_multiple_of(2)
        {
            headers.push(("if-match", format!("\"v{version}\"")));
        }
        let (method, path, body) = match before {
            None => {
                let email = format!("chaos-{dice:x}@example.org");
                let draft = json!({"nom": "Chaos", "prenom": "Drill", "email": email});
                ("POST", "/customers".to_owned(), Some(draft))
            }
            Some(Change { customer, .. }) if (dice >> 16).is_multiple_of(5) => {
                ("DELETE", format!("/customers/{customer}"), None)
            }
            Some(Change { customer, .. }) => {
                let edit = json!({"adresse": format!("{dice} rue de la Paix")});
                ("PUT", format!("/customers/{customer}"), Some(edit))
            }
        };
        Self { method, path, body, headers, before }
    }

    /// Whether it may be sent again.
    pub(super) fn has_key(&self) -> bool {
        self.headers.iter().any(|(name, _)| *name == "idempotency-key")
    }

    /// Sends it.
    pub(super) fn send(&self, client: &Client) -> Outcome<Answer> {
        client.send_with(self.method, &self.path, self.body.as_ref(), &self.headers)
    }

    /// The change that an answer below 500 acknowledges. Every other answer than a success is a fault: nobody else
    /// writes these customers, so one that is not found, say, was acknowledged and is gone. So is a version that does
    /// not follow on the last: then the write was done twice.
    pub(super) fn acknowledged(&self, answer: &Answer) -> Outcome<Change> {
        if !(200..300).contains(&answer.status) {
            return Err(answer.failure("which no write of the drill deserves"));
        }
        let version = self.before.map_or(1, |before| before.version + 1);
        if let (Some(before), "DELETE") = (self.before, self.method) {
            return Ok(Change { version, deletion: true, ..before });
        }
        let body = answer.json()?;
        let customer = number(&body, "id").explain("a customer without an id")?;
        if number(&body, "version") != Some(version) {
            return Err(answer.failure(&format!("which is not version {version}")));
        }
        Ok(Change { customer, version, deletion: false })
    }
}

#[cfg(test)]
mod tests {
    use super::Write;
    use crate::chaos::{dice, verdict::Change};

    #[test]
    fn writes_are_of_every_kind_with_and_without_a_key_and_a_version() {
        let before = Some(Change { customer: 7, version: 3, deletion: false });
        let writes: Vec<Write> = (0..1000).map(|seed| Write::next(before, dice::throw(seed))).collect();
        for method in ["PUT", "DELETE"] {
            for (key, version) in [(true, true), (true, false), (false, true), (false, false)] {
                let found = writes.iter().find(|write| {
                    let names_version = write.headers.contains(&("if-match", "\"v3\"".to_owned()));
                    (write.method, write.has_key(), names_version) == (method, key, version)
                });
                assert!(found.is_some_and(|write| write.path == "/customers/7"), "{method} {key} {version}");
            }
        }
    }
}
