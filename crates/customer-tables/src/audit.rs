//! An entry of the audit trail as a row.

use customer_domain::{
    access::{Actor, Author, Username},
    audit::AuditEntry,
    customer::CustomerId,
    event::Subject,
    ports::{Recorded, StorageError},
};
use diesel::{Insertable, Queryable, Selectable};

use crate::{Count, Moment, corrupt, schema::audit_trail};

/// What is written.
#[derive(Insertable)]
#[diesel(table_name = audit_trail)]
pub struct NewAuditRow<'a> {
    at: Moment,
    actor: &'a str,
    username: Option<&'a str>,
    address: Option<String>,
    request_id: Option<&'a str>,
    action: &'a str,
    customer_id: Option<i64>,
    account: Option<&'a str>,
    version: Count,
}

/// What is read.
#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_trail)]
pub struct AuditRow {
    seq: i64,
    at: Moment,
    actor: String,
    username: Option<String>,
    address: Option<String>,
    request_id: Option<String>,
    action: String,
    customer_id: Option<i64>,
    account: Option<String>,
    version: Count,
}

impl<'a> From<&'a AuditEntry> for NewAuditRow<'a> {
    fn from(entry: &'a AuditEntry) -> Self {
        let AuditEntry { at, by: Author { who, from, request }, action, subject, version } = entry;
        let (actor, username) = match who {
            Actor::Account(username) => ("account", Some(username.as_str())),
            Actor::Operator => ("operator", None),
            Actor::Service => ("service", None),
        };
        let (customer_id, account) = match subject {
            Subject::Customer(id) => (Some(id.get()), None),
            Subject::Account(username) => (None, Some(username.as_str())),
        };
        Self {
            at: Moment(*at),
            actor,
            username,
            address: from.map(|address| address.to_string()),
            request_id: request.as_deref(),
            action: action.as_str(),
            customer_id,
            account,
            version: Count(*version),
        }
    }
}

impl TryFrom<AuditRow> for Recorded {
    type Error = StorageError;

    fn try_from(row: AuditRow) -> Result<Self, StorageError> {
        let name = |text: String| Username::parse(&text).map_err(corrupt);
        let who = match (row.actor.as_str(), row.username) {
            ("account", Some(username)) => Actor::Account(name(username)?),
            ("operator", None) => Actor::Operator,
            ("service", None) => Actor::Service,
            _ => return Err(corrupt("an entry of the audit trail is by nobody")),
        };
        let subject = match (row.customer_id, row.account) {
            (Some(id), None) => Subject::Customer(CustomerId::new(id).map_err(corrupt)?),
            (None, Some(account)) => Subject::Account(name(account)?),
            _ => return Err(corrupt("an entry of the audit trail is about nobody")),
        };
        let from = row.address.map(|text| text.parse()).transpose().map_err(corrupt)?;
        let entry = AuditEntry {
            at: row.at.0,
            by: Author { who, from, request: row.request_id },
            action: row.action.parse().map_err(corrupt)?,
            subject,
            version: row.version.0,
        };
        Ok(Self { number: row.seq, entry })
    }
}
