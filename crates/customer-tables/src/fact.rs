//! A fact as a row of the outbox: the message that tells of it, and what it is found by.

use customer_contract::{CloudEvent, DecodeError};
use customer_domain::{
    event::{Fact, FactId, Subject},
    ports::StorageError,
};
use diesel::{Insertable, QueryableByName};

use crate::{Count, Moment, Unreadable, corrupt, schema::outbox};

/// What is written.
#[derive(Insertable)]
#[diesel(table_name = outbox)]
pub struct NewFact {
    id: Vec<u8>,
    customer_id: Option<i64>,
    account: Option<String>,
    version: Option<Count>,
    occurred_at: Moment,
    message: String,
}

/// A fact that is due.
#[derive(QueryableByName)]
#[diesel(table_name = outbox)]
pub struct DueFact {
    id: Vec<u8>,
    customer_id: Option<i64>,
    account: Option<String>,
    message: String,
}

/// A fact's identity in its column.
#[must_use]
pub fn fact_bytes(fact: FactId) -> Vec<u8> {
    fact.as_uuid().into_bytes().to_vec()
}

/// Those that can be read, and those that cannot. What follows an unreadable fact about the same subject is in neither:
/// it waits behind it.
#[must_use]
pub fn sorted(rows: Vec<DueFact>) -> (Vec<Fact>, Vec<Unreadable>) {
    let (mut facts, mut unreadable): (Vec<Fact>, Vec<Unreadable>) = (Vec::new(), Vec::new());
    for row in rows {
        let subject = (row.customer_id, row.account);
        if unreadable.iter().any(|parked| parked.subject == subject) {
            continue;
        }
        match decode(&row.message) {
            Ok(fact) => facts.push(fact),
            Err(why) => unreadable.push(Unreadable::new(row.id, subject, &why)),
        }
    }
    (facts, unreadable)
}

pub(crate) fn decode(message: &str) -> Result<Fact, DecodeError> {
    CloudEvent::from_json(message.as_bytes()).and_then(Fact::try_from)
}

impl TryFrom<&Fact> for NewFact {
    type Error = StorageError;

    fn try_from(fact: &Fact) -> Result<Self, StorageError> {
        let account = match fact.event.subject() {
            Subject::Customer(_) => None,
            Subject::Account(username) => Some(username.to_string()),
        };
        let customer = fact.event.customer();
        Ok(Self {
            id: fact_bytes(fact.stamp.id),
            customer_id: customer.map(|event| event.customer_id().get()),
            account,
            version: customer.map(|event| Count(event.version().get())),
            occurred_at: Moment(fact.stamp.at),
            message: serde_json::to_string(&CloudEvent::from(fact)).map_err(corrupt)?,
        })
    }
}
