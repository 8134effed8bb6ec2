//! Facts that are sent again. The relay finds them by their state, and in their order, whoever runs it.

use customer_domain::{
    Timestamp,
    ports::{Replay, StorageError},
};
use customer_tables::{Moment, sql};
use diesel::{QueryableByName, RunQueryDsl as _, SqliteConnection as Connection, sql_query, sql_types};

use crate::{
    SqliteStore,
    errors::{Failed, corrupt, damaged},
};

const FREED: &str = "SELECT COUNT(*) AS facts FROM outbox \
     JOIN outbox_holds AS held ON held.customer_id IS outbox.customer_id AND held.account IS outbox.account \
     WHERE outbox.delivered_at IS NULL AND held.retry_at IS NULL AND (?1 IS NULL OR held.customer_id = ?1)";
const FREE: &str = "DELETE FROM outbox_holds WHERE retry_at IS NULL AND (?1 IS NULL OR customer_id = ?1)";
/// Along the index, as they were delivered: to sort by `seq` is to read all that is left, at each step. What was stored before
/// them about the same customers goes with them, which a clock that was put back has marked as delivered later.
const SINCE: &str = "UPDATE outbox SET delivered_at = NULL WHERE seq IN \
     (WITH due AS (SELECT seq, customer_id FROM outbox WHERE delivered_at >= ?1 AND delivered_at < ?2 \
         ORDER BY delivered_at, seq LIMIT ?3) \
     SELECT seq FROM due UNION SELECT earlier.seq FROM due CROSS JOIN outbox AS earlier \
         ON earlier.customer_id = due.customer_id AND earlier.seq < due.seq \
         WHERE earlier.delivered_at >= ?1 AND earlier.delivered_at < ?2)";
const CUSTOMER: &str = "UPDATE outbox SET delivered_at = NULL WHERE seq IN \
     (SELECT seq FROM outbox WHERE customer_id = ? AND delivered_at < ? ORDER BY version LIMIT ?)";

impl SqliteStore {
    pub(super) async fn send_again(
        &self,
        which: Replay,
        before: Timestamp,
        limit: usize,
    ) -> Result<usize, StorageError> {
        let limit = i64::try_from(limit).map_err(corrupt)?;
        let before = Moment(before);
        self.write(move |connection| match which {
            Replay::Since(since) => Ok(sql_query(SINCE)
                .bind::<sql::Moment, _>(Moment(since))
                .bind::<sql::Moment, _>(before)
                .bind::<sql_types::BigInt, _>(limit)
                .execute(connection)?),
            Replay::Customer(id) => {
                let freed = free(connection, Some(id.get()))?;
                let again = sql_query(CUSTOMER)
                    .bind::<sql_types::BigInt, _>(id.get())
                    .bind::<sql::Moment, _>(before)
                    .bind::<sql_types::BigInt, _>(limit);
                Ok(freed + again.execute(connection)?)
            }
            Replay::Parked => free(connection, None),
        })
        .await
    }
}

/// Ends what keeps facts parked, of one customer or, with a NULL, of all, and says how many these are.
fn free(connection: &mut Connection, customer: Option<i64>) -> Result<usize, Failed<StorageError>> {
    let one = |query| sql_query(query).bind::<sql_types::Nullable<sql_types::BigInt>, _>(customer);
    let Freed { facts } = one(FREED).get_result(connection)?;
    one(FREE).execute(connection)?;
    usize::try_from(facts).map_err(damaged)
}

#[derive(QueryableByName)]
struct Freed {
    #[diesel(sql_type = sql_types::BigInt)]
    facts: i64,
}
