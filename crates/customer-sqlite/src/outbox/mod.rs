//! [`Outbox`] on SQLite: facts that wait, and who hands them on.
//!
//! A fact is stored as the message that tells of it. Who is the active relay stands in one row, whose lease is measured by
//! this machine's clock: whoever has the file open is on it.

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
use customer_tables::{
    DueFact, Moment, NewFact, fact_bytes,
    schema::{outbox, relay_lease},
    sorted, sql,
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _,
    SqliteConnection as Connection, result::Error, sql_query, sql_types,
};

use crate::{SqliteStore, errors::Failed, errors::corrupt};

const DUE: &str = "SELECT id, customer_id, account, message FROM outbox \
     WHERE delivered_at IS NULL AND NOT EXISTS (SELECT 1 FROM outbox_holds AS held \
         WHERE held.customer_id IS outbox.customer_id AND held.account IS outbox.account \
         AND (held.retry_at IS NULL OR held.retry_at > ?)) \
     ORDER BY seq LIMIT ?";
/// What was delivered holds nothing back.
const RELEASE: &str = "DELETE FROM outbox_holds WHERE fact_id IN \
     (SELECT id FROM outbox WHERE id = outbox_holds.fact_id AND delivered_at IS NOT NULL)";
/// Of those of whom something was delivered at this moment, who is gone: the last fact of each, the deletion, stays.
const ERASE_GONE: &str = "DELETE FROM outbox WHERE delivered_at IS NOT NULL AND customer_id IN \
     (SELECT customer_id FROM outbox WHERE delivered_at = ? AND customer_id IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM customers WHERE customers.id = outbox.customer_id)) \
     AND EXISTS (SELECT 1 FROM outbox AS later \
         WHERE later.customer_id = outbox.customer_id AND later.version > outbox.version)";
const ERASE: &str = "DELETE FROM outbox WHERE customer_id = ? AND delivered_at IS NOT NULL \
     AND EXISTS (SELECT 1 FROM outbox AS later \
         WHERE later.customer_id = outbox.customer_id AND later.version > outbox.version)";
const FORGET: &str = "DELETE FROM outbox WHERE seq IN \
     (SELECT seq FROM outbox WHERE delivered_at < ? ORDER BY delivered_at LIMIT ?)";

/// Adds a fact, within the transaction of the change that it tells of.
pub(crate) fn add<E: From<StorageError>>(connection: &mut Connection, fact: &Fact) -> Result<(), Failed<E>> {
    let row = NewFact::try_from(fact).map_err(|why| Failed::Refused(why.into()))?;
    diesel::insert_into(outbox::table).values(row).execute(connection)?;
    Ok(())
}

/// Forgets what was delivered about a customer who is gone, but for the deletion.
pub(crate) fn erase(connection: &mut Connection, gone: i64) -> Result<(), Error> {
    sql_query(ERASE).bind::<sql_types::BigInt, _>(gone).execute(connection).map(drop)
}

#[async_trait]
impl Outbox for SqliteStore {
    async fn claim(&self, relay: RelayId, limit: usize, lease: Duration) -> Result<Claim, StorageError> {
        let limit = i64::try_from(limit).map_err(corrupt)?;
        // Whoever asks often writes next to nothing.
        let seen = self.read(move |connection| {
            Ok::<_, Failed<StorageError>>(match look_at_lease(connection, relay, lease)? {
                Lease::Fresh => Some(Claimed::Rows(due(connection, limit)?)),
                Lease::Elsewhere => Some(Claimed::Elsewhere),
                Lease::Due => None,
            })
        });
        let claimed = match seen.await? {
            Some(claimed) => claimed,
            None => {
                self.write(move |connection| {
                    if look_at_lease(connection, relay, lease)? == Lease::Elsewhere {
                        return Ok(Claimed::Elsewhere);
                    }
                    take_lease(connection, relay, lease)?;
                    Ok::<_, Failed<StorageError>>(Claimed::Rows(due(connection, limit)?))
                })
                .await?
            }
        };
        let Claimed::Rows(rows) = claimed else { return Ok(Claim::Elsewhere) };
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
        let settled = self.write(move |connection| {
            let these = outbox::table.filter(outbox::id.eq_any(&ids).and(outbox::delivered_at.is_null()));
            diesel::update(these).set(outbox::delivered_at.eq(Moment(at))).execute(connection)?;
            sql_query(RELEASE).execute(connection)?;
            let erased = sql_query(ERASE_GONE).bind::<sql::Moment, _>(Moment(at)).execute(connection)?;
            Ok::<_, Failed<StorageError>>(erased)
        });
        if settled.await? > 0 {
            self.empty_log().await;
        }
        Ok(())
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
        self.write(move |connection| {
            let its = relay_lease::table.filter(relay_lease::holder.eq(relay.0.into_bytes().to_vec()));
            diesel::update(its).set(relay_lease::holder.eq(None::<Vec<u8>>)).execute(connection)?;
            Ok(())
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

enum Claimed {
    Rows(Vec<DueFact>),
    Elsewhere,
}

#[derive(PartialEq, Eq)]
enum Lease {
    /// This relay's, for most of its time yet.
    Fresh,
    /// Another's.
    Elsewhere,
    /// Nobody's, or to be renewed.
    Due,
}

fn look_at_lease(connection: &mut Connection, relay: RelayId, lease: Duration) -> Result<Lease, Error> {
    let columns = (relay_lease::holder, relay_lease::expires_at);
    let (holder, Moment(expires)): (Option<Vec<u8>>, Moment) =
        relay_lease::table.find(RELAY).select(columns).first(connection)?;
    // More than a lease lasts is left where the clock was put back since.
    let left = now().0.until(expires).filter(|left| *left <= lease);
    let Some(left) = left else { return Ok(Lease::Due) };
    Ok(match holder {
        Some(holder) if holder != relay.0.as_bytes() => Lease::Elsewhere,
        Some(_) if left > lease / 3 * 2 => Lease::Fresh,
        Some(_) | None => Lease::Due,
    })
}

fn take_lease(connection: &mut Connection, relay: RelayId, lease: Duration) -> Result<(), Error> {
    let taken = (
        relay_lease::holder.eq(relay.0.into_bytes().to_vec()),
        relay_lease::expires_at.eq(Moment(now().0.after(lease))),
    );
    diesel::update(relay_lease::table.find(RELAY)).set(taken).execute(connection).map(drop)
}

fn due(connection: &mut Connection, limit: i64) -> Result<Vec<DueFact>, Error> {
    if limit == 0 {
        return Ok(Vec::new());
    }
    sql_query(DUE).bind::<sql::Moment, _>(now()).bind::<sql_types::BigInt, _>(limit).load(connection)
}

/// The row of the lease.
const RELAY: &str = "outbox";

/// By the clock that the lease is measured by.
fn now() -> Moment {
    Moment(Timestamp::from_utc(chrono::Utc::now()))
}
