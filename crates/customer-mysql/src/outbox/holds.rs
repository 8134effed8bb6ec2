//! Facts that were not delivered for their own sake: held for a while, or parked. It knows nothing of who tries.

use customer_domain::{
    Timestamp,
    event::FactId,
    ports::{Backlog, Parked, Patience, Setback, StorageError},
};
use customer_tables::{
    About, Count, Hold, Moment, ParkedRow, Unreadable, Waiting, fact_bytes,
    schema::{outbox, outbox_holds as holds},
    sql,
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, JoinOnDsl as _, NullableExpressionMethods as _,
    OptionalExtension as _, QueryDsl as _, sql_query, sql_types,
};
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};

use crate::{MysqlStore, errors::corrupt, run::Failed};

/// One statement, so that all is of one moment. What is undelivered is counted by the index alone, however much it is; what
/// is parked, from the few holds on; the oldest is the first along the index, as for `DUE`.
const BACKLOG: &str = "SELECT \
     (SELECT COUNT(*) FROM outbox WHERE delivered_at IS NULL) AS undelivered, \
     (SELECT COUNT(*) FROM outbox_holds AS held STRAIGHT_JOIN outbox \
         ON outbox.customer_id <=> held.customer_id AND outbox.account <=> held.account \
         WHERE held.retry_at IS NULL AND outbox.delivered_at IS NULL) AS parked, \
     (SELECT occurred_at FROM outbox \
         WHERE delivered_at IS NULL AND NOT EXISTS (SELECT /*+ NO_SEMIJOIN() */ 1 FROM outbox_holds AS held \
             WHERE held.customer_id <=> outbox.customer_id AND held.account <=> outbox.account \
             AND held.retry_at IS NULL) \
         ORDER BY seq LIMIT 1) AS oldest";
const RELEASE: &str = "DELETE FROM outbox_holds WHERE customer_id <=> ? AND account <=> ?";
/// In the server's time, as the lease is.
const NOW: &str = "UTC_TIMESTAMP(6)";

/// In the place of what held the same subject before.
async fn put(hold: Hold, connection: &mut Connection) -> Result<(), diesel::result::Error> {
    let (customer, account) = hold.subject();
    sql_query(RELEASE)
        .bind::<sql_types::Nullable<sql_types::BigInt>, _>(customer)
        .bind::<sql_types::Nullable<sql_types::Text>, _>(account)
        .execute(connection)
        .await?;
    diesel::insert_into(holds::table).values(hold).execute(connection).await?;
    Ok(())
}

async fn now(connection: &mut Connection) -> Result<Moment, diesel::result::Error> {
    diesel::select(diesel::dsl::sql::<sql::Moment>(NOW)).get_result(connection).await
}

impl MysqlStore {
    /// Once is enough: a row does not become readable by itself.
    pub(super) async fn park_unreadable(&self, rows: Vec<Unreadable>) -> Result<(), StorageError> {
        self.transact(move |connection| {
            let rows = rows.clone();
            Box::pin(async move {
                let failed_at = now(connection).await?;
                for row in rows {
                    put(row.parked(failed_at), connection).await?;
                }
                Ok(())
            })
        })
        .await
    }

    pub(super) async fn hold_back(
        &self,
        setbacks: Vec<Setback>,
        patience: Patience,
        at: Timestamp,
    ) -> Result<Vec<FactId>, StorageError> {
        self.transact(move |connection| {
            let setbacks = setbacks.clone();
            Box::pin(async move {
                let now = now(connection).await?;
                let mut parked = Vec::new();
                for setback in setbacks {
                    let this = outbox::table
                        .left_join(holds::table.on(holds::fact_id.eq(outbox::id)))
                        .filter(outbox::id.eq(fact_bytes(setback.fact)).and(outbox::delivered_at.is_null()))
                        .select(((outbox::customer_id, outbox::account), holds::tries.nullable()));
                    let this: Option<(About, Option<Count>)> = this.first(connection).await.optional()?;
                    let Some((subject, before)) = this else { continue };
                    let hold = Hold::new(setback, subject, before, patience, Moment(at), now);
                    parked.extend(hold.is_parked().then_some(setback.fact));
                    put(hold, connection).await?;
                }
                Ok::<_, Failed<StorageError>>(parked)
            })
        })
        .await
    }

    pub(super) async fn list_parked(&self, limit: usize) -> Result<Vec<Parked>, StorageError> {
        let limit = i64::try_from(limit).map_err(corrupt)?;
        let rows: Vec<ParkedRow> = self
            .run(move |connection| {
                Box::pin(async move {
                    let parked = holds::table
                        .inner_join(outbox::table.on(outbox::id.eq(holds::fact_id)))
                        .filter(holds::retry_at.is_null().and(outbox::delivered_at.is_null()))
                        .order((holds::failed_at, outbox::seq))
                        .limit(limit)
                        .select((
                            outbox::id,
                            (outbox::customer_id, outbox::account),
                            outbox::version,
                            holds::failed_at,
                            holds::tries,
                            holds::reason,
                        ));
                    Ok::<_, Failed<StorageError>>(parked.load(connection).await?)
                })
            })
            .await?;
        rows.into_iter().map(Parked::try_from).collect()
    }

    pub(super) async fn count_backlog(&self) -> Result<Backlog, StorageError> {
        let waiting: Waiting = self
            .run(|connection| {
                Box::pin(async move {
                    Ok::<_, Failed<StorageError>>(sql_query(BACKLOG).get_result(connection).await?)
                })
            })
            .await?;
        Backlog::try_from(waiting)
    }
}
