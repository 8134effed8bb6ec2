//! An entry of the audit trail in JSON.

use std::net::IpAddr;

use customer_domain::{
    access::{Actor, Author},
    audit::AuditEntry,
    event::Subject,
    ports::Recorded,
};
use serde::Serialize;

/// What was done, to whom and by whom.
#[derive(Debug, Serialize)]
pub struct HistoryEntry<'a> {
    /// Greater for what was recorded later about the same customer or account.
    number: i64,
    /// RFC 3339, UTC, microseconds.
    at: String,
    /// Such as `customer.updated`.
    action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
    /// The version that the customer or account has by it, or had then.
    version: u32,
    /// `account`, `operator` on the command line, or `service` by itself.
    actor: &'static str,
    /// The account's name.
    username: Option<&'a str>,
    /// Where the request came from.
    address: Option<IpAddr>,
    request_id: Option<&'a str>,
}

impl HistoryEntry<'_> {
    /// The entry as it is answered.
    ///
    /// # Errors
    ///
    /// It is no JSON: a bug.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }
}

impl<'a> From<&'a Recorded> for HistoryEntry<'a> {
    fn from(recorded: &'a Recorded) -> Self {
        let AuditEntry { at, by: Author { who, from, request }, action, subject, version } = &recorded.entry;
        let (customer_id, account) = match subject {
            Subject::Customer(id) => (Some(id.get()), None),
            Subject::Account(username) => (None, Some(username.as_str())),
        };
        let (actor, username) = match who {
            Actor::Account(username) => ("account", Some(username.as_str())),
            Actor::Operator => ("operator", None),
            Actor::Service => ("service", None),
        };
        Self {
            number: recorded.number,
            at: at.to_string(),
            action: action.as_str(),
            customer_id,
            account,
            version: *version,
            actor,
            username,
            address: *from,
            request_id: request.as_deref(),
        }
    }
}
