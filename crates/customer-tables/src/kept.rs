//! Copies of a customer's data, as rows: facts in the outbox, and answers under keys.

use customer_domain::{
    access::Username,
    customer::Version,
    event::{Event, FactId},
    once::{IdempotencyKey, OnceKey},
    ports::{KeptAnswer, KeptFact, Outcome, StorageError},
};
use diesel::{Queryable, Selectable};
use uuid::Uuid;

use crate::{
    Count, Moment, StoredOutcome, corrupt,
    fact::decode,
    schema::{idempotency_keys, outbox},
};

/// A fact about a customer.
#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox)]
pub struct KeptFactRow {
    id: Vec<u8>,
    version: Option<Count>,
    occurred_at: Moment,
    delivered_at: Option<Moment>,
    message: String,
}

/// An answer that holds a customer.
#[derive(Queryable, Selectable)]
#[diesel(table_name = idempotency_keys)]
pub struct KeptAnswerRow {
    caller: String,
    operation: String,
    idempotency_key: Vec<u8>,
    used_at: Moment,
    outcome: String,
}

impl TryFrom<KeptFactRow> for KeptFact {
    type Error = StorageError;

    fn try_from(row: KeptFactRow) -> Result<Self, StorageError> {
        let Count(version) = row.version.ok_or_else(|| corrupt("a fact about a customer has no version"))?;
        // The rest is told though one of them cannot be read.
        let event = match decode(&row.message).map(|fact| fact.event) {
            Ok(Event::Customer(event)) => Some(event),
            Ok(Event::SessionsRevoked(_)) | Err(_) => None,
        };
        Ok(Self {
            id: FactId::from_uuid(Uuid::from_slice(&row.id).map_err(corrupt)?),
            version: Version::from_stored(version),
            at: row.occurred_at.0,
            delivered: row.delivered_at.map(|at| at.0),
            event,
        })
    }
}

impl TryFrom<KeptAnswerRow> for KeptAnswer {
    type Error = StorageError;

    fn try_from(row: KeptAnswerRow) -> Result<Self, StorageError> {
        let Outcome::Kept(customer) = StoredOutcome::read(&row.outcome)? else {
            return Err(corrupt("an answer is of a customer whom it does not hold"));
        };
        let key = String::from_utf8(row.idempotency_key).map_err(corrupt)?;
        let key = OnceKey {
            caller: Username::parse(&row.caller).map_err(corrupt)?,
            operation: row.operation,
            key: IdempotencyKey::parse(&key).map_err(corrupt)?,
        };
        Ok(Self { key, used: row.used_at.0, customer })
    }
}
