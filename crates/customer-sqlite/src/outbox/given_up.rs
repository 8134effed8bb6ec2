//! What was parked of customers who are gone: it is given up, so that their deletions go out.

use customer_domain::{Timestamp, ports::StorageError};
use customer_tables::{Count, Moment, schema::outbox, schema::outbox_holds as holds, sql};
use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryableByName, RunQueryDsl as _,
    SqliteConnection as Connection, sql_query, sql_types,
};

use crate::{
    SqliteStore,
    errors::{Failed, damaged},
};

/// One that is parked for another fact than the last, which is the deletion; also if that fact was given up before.
const NEXT: &str = "SELECT customer_id FROM outbox_holds AS held \
     WHERE retry_at IS NULL AND failed_at < ? AND customer_id IS NOT NULL \
     AND NOT EXISTS (SELECT 1 FROM customers WHERE customers.id = held.customer_id) \
     AND NOT EXISTS (SELECT 1 FROM outbox AS parked WHERE parked.id = held.fact_id AND NOT EXISTS \
         (SELECT 1 FROM outbox AS later WHERE later.customer_id = parked.customer_id AND later.version > parked.version)) \
     ORDER BY failed_at LIMIT 1";
const GIVE_UP: &str = "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox \
     WHERE customer_id = ? AND version < ? AND delivered_at IS NULL ORDER BY version LIMIT ?)";

impl SqliteStore {
    pub(super) async fn give_up(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        let given_up = self.write(move |connection| {
            let mut given_up = 0;
            while given_up < limit
                && let Some(gone) = next(connection, before)?
            {
                let room = limit - given_up;
                let now = give_up_of(connection, gone, room)?;
                given_up += now;
                if now < room {
                    let held = holds::table.filter(holds::customer_id.eq(gone));
                    diesel::delete(held).execute(connection)?;
                }
            }
            Ok::<_, Failed<StorageError>>(given_up)
        });
        self.swept(given_up.await?, limit).await
    }
}

fn next(connection: &mut Connection, before: Timestamp) -> Result<Option<i64>, Failed<StorageError>> {
    let next = sql_query(NEXT).bind::<sql::Moment, _>(Moment(before));
    let next: Option<Gone> = next.get_result(connection).optional()?;
    Ok(next.map(|gone| gone.customer_id))
}

fn give_up_of(connection: &mut Connection, gone: i64, limit: usize) -> Result<usize, Failed<StorageError>> {
    let versions = outbox::table.filter(outbox::customer_id.eq(gone)).select(outbox::version);
    let last: Option<Option<Count>> = versions.order(outbox::version.desc()).first(connection).optional()?;
    let Some(last) = last.flatten() else { return Ok(0) };
    let facts = sql_query(GIVE_UP)
        .bind::<sql_types::BigInt, _>(gone)
        .bind::<sql::Count, _>(last)
        .bind::<sql_types::BigInt, _>(i64::try_from(limit).map_err(damaged)?);
    Ok(facts.execute(connection)?)
}

#[derive(QueryableByName)]
struct Gone {
    #[diesel(sql_type = sql_types::BigInt)]
    customer_id: i64,
}
