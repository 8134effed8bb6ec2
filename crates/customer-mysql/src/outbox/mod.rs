//! [`Outbox`] on MySQL: facts that wait, and who hands them on.
//!
//! A fact is stored as the message that tells of it. Who is the active relay stands in one row, whose lease is
//! measured by the server's clock.

mod given_up;
mod holds;
mod replay;

use std::time::Duration;

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    event::{Fact, FactId},
    ports::{Backlog, Claim, Outbox, Parked, Patience, RelayId, Replay, Setback, StorageError},
};
use customer_tables::{DueFact, Moment, NewFact, fact_bytes, schema::outbox, sorted, sql};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, QueryableByName, sql_query, sql_types,
};
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};

use crate::{MysqlStore, errors::corrupt, run::Failed};

/// Whether the lease is this relay's for most of its time yet, and whether it is anybody's else.
const LOOK_AT_LEASE: &str = "SELECT \
     COALESCE(holder = ?, FALSE) AND expires_at > UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND AS fresh, \
     COALESCE(holder <> ?, FALSE) AND expires_at >= UTC_TIMESTAMP(6) AS elsewhere \
     FROM relay_lease WHERE name = 'outbox'";
const TAKE_LEASE: &str = "UPDATE relay_lease \
     SET holder = ?, expires_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND \
     WHERE name = 'outbox' AND (holder = ? OR holder IS NULL OR expires_at < UTC_TIMESTAMP(6))";
const END_LEASE: &str = "UPDATE relay_lease SET holder = NULL WHERE name = 'outbox' AND holder = ?";
/// Along the index, up to the limit. Without the hint MySQL reads and sorts all that waits, for each batch of it.
const DUE: &str = "SELECT id, customer_id, account, message FROM outbox \
     WHERE delivered_at IS NULL AND NOT EXISTS (SELECT /*+ NO_SEMIJOIN() */ 1 FROM outbox_holds AS held \
         WHERE held.customer_id <=> outbox.customer_id AND held.account <=> outbox.account \
         AND (held.retry_at IS NULL OR held.retry_at > UTC_TIMESTAMP(6))) \
     ORDER BY seq LIMIT ?";
/// What was delivered holds nothing back. The table is as good as empty, most of the time.
const RELEASE: &str = "DELETE held FROM outbox_holds AS held \
     JOIN outbox ON outbox.id = held.fact_id AND outbox.delivered_at IS NOT NULL";
/// Who is gone of those of whom something was delivered at this moment.
const GONE: &str = "SELECT DISTINCT customer_id FROM outbox WHERE delivered_at = ? AND customer_id IS NOT NULL \
     AND NOT EXISTS (SELECT 1 FROM customers WHERE customers.id = outbox.customer_id)";
/// The last fact of a customer who is gone is the deletion, which stays.
const ERASE: &str = "DELETE earlier FROM outbox AS earlier \
     JOIN outbox AS later ON later.customer_id = earlier.customer_id AND later.version > earlier.version \
     WHERE earlier.customer_id = ? AND earlier.delivered_at IS NOT NULL";
const FORGET: &str = "DELETE FROM outbox WHERE delivered_at < ? ORDER BY delivered_at LIMIT ?";

/// Adds a fact, within the transaction of the change that it tells of.
pub(crate) async fn add<E: From<StorageError>>(
    connection: &mut Connection,
    fact: &Fact,
) -> Result<(), Failed<E>> {
    let row = NewFact::try_from(fact).map_err(|why| Failed::Refused(why.into()))?;
    diesel::insert_into(outbox::table).values(row).execute(connection).await?;
    Ok(())
}

/// Adds facts in one statement.
pub(crate) async fn add_all<E: From<StorageError>>(
    connection: &mut Connection,
    facts: &[Fact],
) -> Result<(), Failed<E>> {
    let rows: Result<Vec<NewFact>, StorageError> = facts.iter().map(NewFact::try_from).collect();
    let rows = rows.map_err(|why| Failed::Refused(why.into()))?;
    diesel::insert_into(outbox::table).values(rows).execute(connection).await?;
    Ok(())
}

/// Forgets what was delivered about a customer who is gone, but for the deletion.
pub(crate) async fn erase(connection: &mut Connection, gone: i64) -> Result<(), diesel::result::Error> {
    sql_query(ERASE).bind::<sql_types::BigInt, _>(gone).execute(connection).await?;
    Ok(())
}

#[async_trait]
impl Outbox for MysqlStore {
    async fn claim(&self, relay: RelayId, limit: usize, lease: Duration) -> Result<Claim, StorageError> {
        let limit = i64::try_from(limit).map_err(corrupt)?;
        let lease = i64::try_from(lease.as_micros()).map_err(corrupt)?;
        let rows: Option<Vec<DueFact>> = self
            .run(move |connection| {
                Box::pin(async move {
                    if !take_lease(connection, relay, lease).await? {
                        return Ok(None);
                    }
                    if limit == 0 {
                        return Ok(Some(Vec::new()));
                    }
                    let due = sql_query(DUE).bind::<sql_types::BigInt, _>(limit);
                    Ok::<_, Failed<StorageError>>(Some(due.load(connection).await?))
                })
            })
            .await?;
        let Some(rows) = rows else { return Ok(Claim::Elsewhere) };
        let (facts, unreadable) = sorted(rows);
        if !unreadable.is_empty() {
            self.park_unreadable(unreadable).await?;
        }
        Ok(Claim::Facts(facts))
    }

    async fn settle(&self, delivered: &[FactId], at: Timestamp) -> Result<(), StorageError> {
        if delivered.is_empty() {
            return Ok(());
        }
        let ids: Vec<Vec<u8>> = delivered.iter().copied().map(fact_bytes).collect();
        self.transact(move |connection| {
            let ids = ids.clone();
            Box::pin(async move {
                let these = outbox::table.filter(outbox::id.eq_any(&ids).and(outbox::delivered_at.is_null()));
                let at = Moment(at);
                diesel::update(these).set(outbox::delivered_at.eq(at)).execute(connection).await?;
                sql_query(RELEASE).execute(connection).await?;
                let gone = sql_query(GONE).bind::<sql::Moment, _>(at);
                let gone: Vec<Gone> = gone.load(connection).await?;
                for Gone { customer_id } in gone {
                    erase(connection, customer_id).await?;
                }
                Ok(())
            })
        })
        .await
    }

    async fn hold(
        &self,
        setbacks: &[Setback],
        patience: Patience,
        at: Timestamp,
    ) -> Result<Vec<FactId>, StorageError> {
        self.hold_back(setbacks.to_vec(), patience, at).await
    }

    async fn parked(&self, limit: usize) -> Result<Vec<Parked>, StorageError> {
        self.list_parked(limit).await
    }

    async fn replay(&self, which: Replay, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        self.send_again(which, before, limit).await
    }

    async fn resign(&self, relay: RelayId) -> Result<(), StorageError> {
        self.run(move |connection| {
            Box::pin(async move {
                let holder = relay.0.into_bytes().to_vec();
                sql_query(END_LEASE).bind::<sql_types::Binary, _>(holder).execute(connection).await?;
                Ok(())
            })
        })
        .await
    }

    async fn backlog(&self) -> Result<Backlog, StorageError> {
        self.count_backlog().await
    }

    async fn forget_delivered(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        self.forget(FORGET, before, limit).await
    }

    async fn forget_parked(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        self.give_up(before, limit).await
    }
}

#[derive(QueryableByName)]
struct Gone {
    #[diesel(sql_type = sql_types::BigInt)]
    customer_id: i64,
}

#[derive(QueryableByName)]
struct Lease {
    #[diesel(sql_type = sql_types::Bool)]
    fresh: bool,
    #[diesel(sql_type = sql_types::Bool)]
    elsewhere: bool,
}

/// Looks before it writes: whoever asks often costs the server next to nothing.
async fn take_lease(
    connection: &mut Connection,
    relay: RelayId,
    microseconds: i64,
) -> Result<bool, diesel::result::Error> {
    let holder = relay.0.into_bytes().to_vec();
    let look = sql_query(LOOK_AT_LEASE)
        .bind::<sql_types::Binary, _>(holder.clone())
        .bind::<sql_types::BigInt, _>(microseconds / 3 * 2)
        .bind::<sql_types::Binary, _>(holder.clone());
    let Lease { fresh, elsewhere } = look.get_result(connection).await?;
    if fresh || elsewhere {
        return Ok(fresh);
    }
    let taking = sql_query(TAKE_LEASE)
        .bind::<sql_types::Binary, _>(holder.clone())
        .bind::<sql_types::BigInt, _>(microseconds)
        .bind::<sql_types::Binary, _>(holder);
    Ok(taking.execute(connection).await? == 1)
}
