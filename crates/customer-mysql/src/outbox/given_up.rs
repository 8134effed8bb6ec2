//! What was parked of customers who are gone: it is given up, so that their deletions go out.

use customer_domain::{Timestamp, ports::StorageError};
use customer_tables::{Count, Moment, schema::outbox, schema::outbox_holds as holds, sql};
use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryableByName, sql_query, sql_types,
};
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};

use crate::{MysqlStore, errors::corrupt, run::Failed};

/// One that is parked for another fact than the last, which is the deletion; also if that fact was given up before.
const NEXT: &str = "SELECT customer_id FROM outbox_holds AS held \
     WHERE retry_at IS NULL AND failed_at < ? AND customer_id IS NOT NULL \
     AND NOT EXISTS (SELECT 1 FROM customers WHERE customers.id = held.customer_id) \
     AND NOT EXISTS (SELECT 1 FROM outbox AS parked WHERE parked.id = held.fact_id AND NOT EXISTS \
         (SELECT 1 FROM outbox AS later WHERE later.customer_id = parked.customer_id AND later.version > parked.version)) \
     ORDER BY failed_at LIMIT 1 FOR UPDATE";
const GIVE_UP: &str = "DELETE FROM outbox WHERE customer_id = ? AND version < ? AND delivered_at IS NULL \
     ORDER BY version LIMIT ?";

impl MysqlStore {
    pub(super) async fn give_up(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        self.transact(move |connection| {
            Box::pin(async move {
                let mut given_up = 0;
                while given_up < limit
                    && let Some(gone) = next(connection, before).await?
                {
                    let room = limit - given_up;
                    let now = give_up_of(connection, gone, room).await?;
                    given_up += now;
                    if now < room {
                        let held = holds::table.filter(holds::customer_id.eq(gone));
                        diesel::delete(held).execute(connection).await?;
                    }
                }
                Ok(given_up)
            })
        })
        .await
    }
}

async fn next(connection: &mut Connection, before: Timestamp) -> Result<Option<i64>, Failed<StorageError>> {
    let next = sql_query(NEXT).bind::<sql::Moment, _>(Moment(before));
    let next: Option<Gone> = next.get_result(connection).await.optional()?;
    Ok(next.map(|gone| gone.customer_id))
}

async fn give_up_of(
    connection: &mut Connection,
    gone: i64,
    limit: usize,
) -> Result<usize, Failed<StorageError>> {
    let versions = outbox::table.filter(outbox::customer_id.eq(gone)).select(outbox::version);
    let last: Option<Option<Count>> =
        versions.order(outbox::version.desc()).first(connection).await.optional()?;
    let Some(last) = last.flatten() else { return Ok(0) };
    let limit = i64::try_from(limit).map_err(|why| Failed::Refused(corrupt(why)))?;
    let facts = sql_query(GIVE_UP)
        .bind::<sql_types::BigInt, _>(gone)
        .bind::<sql::Count, _>(last)
        .bind::<sql_types::BigInt, _>(limit);
    Ok(facts.execute(connection).await?)
}

#[derive(QueryableByName)]
struct Gone {
    #[diesel(sql_type = sql_types::BigInt)]
    customer_id: i64,
}
