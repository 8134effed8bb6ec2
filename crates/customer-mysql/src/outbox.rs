//! [`Outbox`] on MySQL.
//!
//! A fact is stored as the message that tells of it. Who is the active relay stands in one row, whose lease is
//! measured by the server's clock.

use std::time::Duration;

use async_trait::async_trait;
use chrono::NaiveDateTime;
use customer_contract::CloudEvent;
use customer_domain::{
    Timestamp,
    event::{Fact, FactId},
    ports::{Backlog, Claim, Outbox, RelayId, StorageError},
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _,
    dsl::{count_star, min},
    sql_types,
};
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};

use crate::{MysqlStore, errors::corrupt, run::Failed, schema::outbox};

const TAKE_LEASE: &str = "UPDATE relay_lease \
     SET holder = ?, expires_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND \
     WHERE name = 'outbox' AND (holder = ? OR holder IS NULL OR expires_at < UTC_TIMESTAMP(6))";
const END_LEASE: &str = "UPDATE relay_lease SET holder = NULL WHERE name = 'outbox' AND holder = ?";
const FORGET: &str = "DELETE FROM outbox WHERE delivered_at < ? ORDER BY delivered_at LIMIT ?";

/// Adds a fact, within the transaction of the change that it tells of.
pub(crate) async fn add<E: From<StorageError>>(
    connection: &mut Connection,
    fact: &Fact,
) -> Result<(), Failed<E>> {
    let message = serde_json::to_string(&CloudEvent::from(fact));
    let message = message.map_err(|why| Failed::Refused(corrupt(why).into()))?;
    let customer = fact.event.customer();
    let row = (
        outbox::id.eq(fact.stamp.id.as_uuid().into_bytes().to_vec()),
        outbox::customer_id.eq(customer.map(|event| event.customer_id().get())),
        outbox::version.eq(customer.map(|event| event.version().get())),
        outbox::occurred_at.eq(fact.stamp.at.as_utc().naive_utc()),
        outbox::message.eq(message),
    );
    diesel::insert_into(outbox::table).values(row).execute(connection).await?;
    Ok(())
}

#[async_trait]
impl Outbox for MysqlStore {
    async fn claim(&self, relay: RelayId, limit: usize, lease: Duration) -> Result<Claim, StorageError> {
        let limit = i64::try_from(limit).map_err(corrupt)?;
        let lease = i64::try_from(lease.as_micros()).map_err(corrupt)?;
        let messages: Option<Vec<String>> = self
            .run(move |connection| {
                Box::pin(async move {
                    if !take_lease(connection, relay, lease).await? {
                        return Ok(None);
                    }
                    let pending = outbox::table.filter(outbox::delivered_at.is_null()).order(outbox::seq);
                    Ok(Some(pending.limit(limit).select(outbox::message).load(connection).await?))
                })
            })
            .await?;
        let Some(messages) = messages else { return Ok(Claim::Elsewhere) };
        messages.iter().map(|message| decode(message)).collect::<Result<_, _>>().map(Claim::Facts)
    }

    async fn settle(&self, delivered: &[FactId], at: Timestamp) -> Result<(), StorageError> {
        if delivered.is_empty() {
            return Ok(());
        }
        let ids: Vec<Vec<u8>> = delivered.iter().map(|id| id.as_uuid().into_bytes().to_vec()).collect();
        self.run(move |connection| {
            let ids = ids.clone();
            Box::pin(async move {
                let these = outbox::table.filter(outbox::id.eq_any(ids).and(outbox::delivered_at.is_null()));
                let settled = outbox::delivered_at.eq(at.as_utc().naive_utc());
                diesel::update(these).set(settled).execute(connection).await?;
                Ok(())
            })
        })
        .await
    }

    async fn resign(&self, relay: RelayId) -> Result<(), StorageError> {
        self.run(move |connection| {
            Box::pin(async move {
                let holder = relay.0.into_bytes().to_vec();
                diesel::sql_query(END_LEASE).bind::<sql_types::Binary, _>(holder).execute(connection).await?;
                Ok(())
            })
        })
        .await
    }

    async fn backlog(&self) -> Result<Backlog, StorageError> {
        let (pending, oldest): (i64, Option<NaiveDateTime>) = self
            .run(|connection| {
                Box::pin(async move {
                    let pending = outbox::table.filter(outbox::delivered_at.is_null());
                    let counted = pending.select((count_star(), min(outbox::occurred_at)));
                    Ok::<_, Failed<StorageError>>(counted.first(connection).await?)
                })
            })
            .await?;
        Ok(Backlog {
            pending: u64::try_from(pending).map_err(corrupt)?,
            oldest: oldest.map(|moment| Timestamp::from_utc(moment.and_utc())),
        })
    }

    async fn forget_delivered(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        self.forget(FORGET, before, limit).await
    }
}

async fn take_lease(
    connection: &mut Connection,
    relay: RelayId,
    microseconds: i64,
) -> Result<bool, diesel::result::Error> {
    let holder = relay.0.into_bytes().to_vec();
    let taking = diesel::sql_query(TAKE_LEASE)
        .bind::<sql_types::Binary, _>(holder.clone())
        .bind::<sql_types::BigInt, _>(microseconds)
        .bind::<sql_types::Binary, _>(holder);
    Ok(taking.execute(connection).await? == 1)
}

fn decode(message: &str) -> Result<Fact, StorageError> {
    CloudEvent::from_json(message.as_bytes()).and_then(Fact::try_from).map_err(corrupt)
}
