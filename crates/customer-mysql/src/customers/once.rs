//! What is remembered under an idempotency key, within the transaction of the change.
//!
//! The key's row is there before the change is made, so whoever comes with the same key meanwhile finds it locked,
//! and is told so at once instead of waiting for it.

use customer_domain::{
    Timestamp,
    customer::CustomerId,
    once::{Fingerprint, Once, OnceKey},
    ports::{Answered, CommitError, Outcome, StorageError},
};
use customer_tables::{
    Moment, StoredOutcome,
    schema::idempotency_keys::{self as keys, dsl},
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, result::Error,
};
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};

use crate::{
    errors::{self, breaks_unique_key},
    run::Failed,
};

/// What was answered to the same request before.
pub(super) async fn answered(
    connection: &mut Connection,
    once: &Once,
    forgotten: Timestamp,
) -> Result<Option<Answered>, Failed<CommitError>> {
    let this = keys::table.filter(is(&once.key)).select((dsl::fingerprint, dsl::outcome, dsl::used_at));
    let row: Option<(Vec<u8>, String, Moment)> =
        this.for_update().no_wait().first(connection).await.optional().map_err(in_use)?;
    let Some((fingerprint, outcome, used_at)) = row else { return Ok(None) };
    if used_at.0 < forgotten {
        diesel::delete(keys::table.filter(is(&once.key))).execute(connection).await?;
        return Ok(None);
    }
    let Fingerprint(asked) = once.fingerprint;
    if fingerprint != asked {
        return Err(Failed::Refused(CommitError::KeyReused));
    }
    let outcome = StoredOutcome::read(&outcome).map_err(damaged)?;
    Ok(Some(Answered::again(outcome)))
}

/// Takes the key for a change that is about to be made.
pub(super) async fn claim(
    connection: &mut Connection,
    once: &Once,
    at: Timestamp,
) -> Result<(), Failed<CommitError>> {
    let Once { key, fingerprint: Fingerprint(fingerprint) } = once;
    let row = (
        dsl::caller.eq(key.caller.as_str()),
        dsl::operation.eq(key.operation.as_str()),
        dsl::idempotency_key.eq(key.key.as_str().as_bytes()),
        dsl::fingerprint.eq(fingerprint.as_slice()),
        dsl::outcome.eq(""),
        dsl::used_at.eq(Moment(at)),
    );
    match diesel::insert_into(keys::table).values(row).execute(connection).await {
        Ok(_) => Ok(()),
        // Between the look and the claim another took it, and is done: its answer is to be read.
        Err(error) if breaks_unique_key(&error, "PRIMARY") => Err(Failed::Overtaken(error)),
        Err(error) => Err(in_use(error)),
    }
}

/// Notes what the change came to.
pub(super) async fn remember(
    connection: &mut Connection,
    key: &OnceKey,
    outcome: &Outcome,
) -> Result<(), Failed<CommitError>> {
    let stored = StoredOutcome::from(outcome);
    let row = (dsl::outcome.eq(stored.written().map_err(damaged)?), dsl::customer_id.eq(stored.customer()));
    diesel::update(keys::table.filter(is(key))).set(row).execute(connection).await?;
    Ok(())
}

/// Forgets what was answered about a customer who is being removed.
pub(super) async fn erase(connection: &mut Connection, id: CustomerId) -> Result<(), Failed<CommitError>> {
    let row = (
        dsl::outcome.eq(StoredOutcome::NotFound.written().map_err(damaged)?),
        dsl::customer_id.eq(None::<i64>),
    );
    diesel::update(keys::table.filter(dsl::customer_id.eq(id.get()))).set(row).execute(connection).await?;
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

/// A row that is locked belongs to a request that is still running.
fn in_use(error: Error) -> Failed<CommitError> {
    if errors::is_locked(&error) { Failed::Refused(CommitError::KeyInUse) } else { Failed::Database(error) }
}

fn damaged(why: StorageError) -> Failed<CommitError> {
    Failed::Refused(why.into())
}
