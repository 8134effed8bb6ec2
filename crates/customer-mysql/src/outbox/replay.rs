//! Facts that are sent again. The relay finds them by their state, and in their order, whoever runs it.

use customer_domain::{
    Timestamp,
    ports::{Replay, StorageError},
};
use customer_tables::{Moment, sql};
use diesel::{QueryableByName, sql_query, sql_types};
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};

use crate::{MysqlStore, errors::corrupt, run::Failed};

/// What is parked, of one customer or, with a NULL, of all.
const FREED: &str = "SELECT COUNT(*) AS facts FROM outbox \
     JOIN outbox_holds AS held ON held.customer_id <=> outbox.customer_id AND held.account <=> outbox.account \
     WHERE outbox.delivered_at IS NULL AND held.retry_at IS NULL AND (? IS NULL OR held.customer_id = ?)";
const FREE: &str = "DELETE FROM outbox_holds WHERE retry_at IS NULL AND (? IS NULL OR customer_id = ?)";
/// Along the index, as they were delivered: to sort by `seq` is to read and lock all that is left, at each step. What was stored
/// before them about the same customers goes with them, which another replica's clock has marked as delivered later.
const SINCE: &str = "UPDATE outbox JOIN \
     (WITH due AS (SELECT seq, customer_id FROM outbox WHERE delivered_at >= ? AND delivered_at < ? \
         ORDER BY delivered_at, seq LIMIT ?) \
     SELECT seq FROM due UNION SELECT earlier.seq FROM due STRAIGHT_JOIN outbox AS earlier \
         ON earlier.customer_id = due.customer_id AND earlier.seq < due.seq \
         WHERE earlier.delivered_at >= ? AND earlier.delivered_at < ?) AS again ON again.seq = outbox.seq \
     SET delivered_at = NULL";
const CUSTOMER: &str = "UPDATE outbox SET delivered_at = NULL \
     WHERE customer_id = ? AND delivered_at < ? ORDER BY version LIMIT ?";

impl MysqlStore {
    pub(super) async fn send_again(
        &self,
        which: Replay,
        before: Timestamp,
        limit: usize,
    ) -> Result<usize, StorageError> {
        let limit = i64::try_from(limit).map_err(corrupt)?;
        let before = Moment(before);
        self.transact(move |connection| {
            Box::pin(async move {
                let again = match which {
                    Replay::Since(since) => {
                        let since = Moment(since);
                        sql_query(SINCE)
                            .bind::<sql::Moment, _>(since)
                            .bind::<sql::Moment, _>(before)
                            .bind::<sql_types::BigInt, _>(limit)
                            .bind::<sql::Moment, _>(since)
                            .bind::<sql::Moment, _>(before)
                            .execute(connection)
                            .await?
                    }
                    Replay::Customer(id) => {
                        let freed = free(connection, Some(id.get())).await?;
                        let again = sql_query(CUSTOMER)
                            .bind::<sql_types::BigInt, _>(id.get())
                            .bind::<sql::Moment, _>(before)
                            .bind::<sql_types::BigInt, _>(limit);
                        freed + again.execute(connection).await?
                    }
                    Replay::Parked => free(connection, None).await?,
                };
                Ok(again)
            })
        })
        .await
    }
}

/// Ends what keeps facts parked, and says how many these are.
async fn free(connection: &mut Connection, customer: Option<i64>) -> Result<usize, Failed<StorageError>> {
    let one = |query| {
        let query = sql_query(query).bind::<sql_types::Nullable<sql_types::BigInt>, _>(customer);
        query.bind::<sql_types::Nullable<sql_types::BigInt>, _>(customer)
    };
    let Freed { facts } = one(FREED).get_result(connection).await?;
    one(FREE).execute(connection).await?;
    usize::try_from(facts).map_err(|why| Failed::Refused(corrupt(why)))
}

#[derive(QueryableByName)]
struct Freed {
    #[diesel(sql_type = sql_types::BigInt)]
    facts: i64,
}
