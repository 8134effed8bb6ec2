//! What is remembered under an idempotency key, within the transaction of the change. Nobody else writes meanwhile: of
//! two requests under a key that have come so far, the second finds what the first was answered.

use customer_domain::{
    Timestamp,
    customer::CustomerId,
    once::{Fingerprint, Once, OnceKey},
    ports::{Answered, CommitError, Outcome},
};
use customer_tables::{
    Moment, StoredOutcome,
    schema::idempotency_keys::{self as keys, dsl},
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _,
    RunQueryDsl as _, SqliteConnection as Connection,
};

use crate::errors::{Failed, damaged};

/// What was answered to the same request before.
pub(super) fn answered(
    connection: &mut Connection,
    once: &Once,
    forgotten: Timestamp,
) -> Result<Option<Answered>, Failed<CommitError>> {
    let this = keys::table.filter(is(&once.key)).select((dsl::fingerprint, dsl::outcome, dsl::used_at));
    let row: Option<(Vec<u8>, String, Moment)> = this.first(connection).optional()?;
    let Some((fingerprint, outcome, used_at)) = row else { return Ok(None) };
    if used_at.0 < forgotten {
        diesel::delete(keys::table.filter(is(&once.key))).execute(connection)?;
        return Ok(None);
    }
    let Fingerprint(asked) = once.fingerprint;
    if fingerprint != asked {
        return Err(Failed::Refused(CommitError::KeyReused));
    }
    Ok(Some(Answered::again(StoredOutcome::read(&outcome).map_err(damaged)?)))
}

/// Notes what the change came to.
pub(super) fn remember(
    connection: &mut Connection,
    once: &Once,
    at: Timestamp,
    outcome: &Outcome,
) -> Result<(), Failed<CommitError>> {
    let Once { key, fingerprint: Fingerprint(fingerprint) } = once;
    let stored = StoredOutcome::from(outcome);
    let row = (
        dsl::caller.eq(key.caller.as_str()),
        dsl::operation.eq(key.operation.as_str()),
        dsl::idempotency_key.eq(key.key.as_str().as_bytes()),
        dsl::fingerprint.eq(fingerprint.as_slice()),
        dsl::outcome.eq(stored.written().map_err(damaged)?),
        dsl::customer_id.eq(stored.customer()),
        dsl::used_at.eq(Moment(at)),
    );
    diesel::insert_into(keys::table).values(row).execute(connection)?;
    Ok(())
}

/// Forgets what was answered about a customer who is being removed.
pub(super) fn erase(connection: &mut Connection, id: CustomerId) -> Result<(), Failed<CommitError>> {
    let forgotten = StoredOutcome::NotFound.written().map_err(damaged)?;
    let row = (dsl::outcome.eq(forgotten), dsl::customer_id.eq(None::<i64>));
    diesel::update(keys::table.filter(dsl::customer_id.eq(id.get()))).set(row).execute(connection)?;
    Ok(())
}

/// The row of a key.
#[diesel::dsl::auto_type(no_type_alias)]
fn is<'a>(key: &'a OnceKey) -> _ {
    let caller: &'a str = key.caller.as_str();
    let operation: &'a str = key.operation.as_str();
    let name: &'a [u8] = key.key.as_str().as_bytes();
    dsl::caller.eq(caller).and(dsl::operation.eq(operation)).and(dsl::idempotency_key.eq(name))
}
