//! Facts that were not delivered for their own sake: held for a while, or parked. It knows nothing of who tries.

use customer_domain::{
    Timestamp,
    event::FactId,
    ports::{Backlog, Parked, Patience, Setback, StorageError},
};
use customer_tables::{
    About, Count, Hold, Moment, ParkedRow, Unreadable, Waiting, fact_bytes,
    schema::{outbox, outbox_holds as holds},
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, JoinOnDsl as _, NullableExpressionMethods as _,
    OptionalExtension as _, QueryDsl as _, RunQueryDsl as _, SqliteConnection as Connection,
    SqliteExpressionMethods as _, result::Error, sql_query,
};

use super::now;
use crate::{SqliteStore, errors::corrupt};

/// What is undelivered is counted by the index alone, however much it is; what is parked, from the few holds on, which
/// `CROSS JOIN` has SQLite read first; the oldest is the first along the index.
const BACKLOG: &str = "SELECT \
     (SELECT COUNT(*) FROM outbox WHERE delivered_at IS NULL) AS undelivered, \
     (SELECT COUNT(*) FROM outbox_holds AS held CROSS JOIN outbox \
         ON outbox.customer_id IS held.customer_id AND outbox.account IS held.account \
         WHERE held.retry_at IS NULL AND outbox.delivered_at IS NULL) AS parked, \
     (SELECT occurred_at FROM outbox \
         WHERE delivered_at IS NULL AND NOT EXISTS (SELECT 1 FROM outbox_holds AS held \
             WHERE held.customer_id IS outbox.customer_id AND held.account IS outbox.account \
             AND held.retry_at IS NULL) \
         ORDER BY seq LIMIT 1) AS oldest";

/// In the place of what held the same subject before.
fn put(hold: Hold, connection: &mut Connection) -> Result<(), Error> {
    let (customer, account) = hold.subject();
    let same = holds::table.filter(holds::customer_id.is(customer)).filter(holds::account.is(account));
    diesel::delete(same).execute(connection)?;
    diesel::insert_into(holds::table).values(hold).execute(connection).map(drop)
}

impl SqliteStore {
    /// Once is enough: a row does not become readable by itself.
    pub(super) async fn park_unreadable(&self, rows: Vec<Unreadable>) -> Result<(), StorageError> {
        self.write(move |connection| {
            for row in rows {
                put(row.parked(now()), connection)?;
            }
            Ok(())
        })
        .await
    }

    pub(super) async fn hold_back(
        &self,
        setbacks: Vec<Setback>,
        patience: Patience,
        at: Timestamp,
    ) -> Result<Vec<FactId>, StorageError> {
        self.write(move |connection| {
            let mut parked = Vec::new();
            for setback in setbacks {
                let this = outbox::table
                    .left_join(holds::table.on(holds::fact_id.eq(outbox::id)))
                    .filter(outbox::id.eq(fact_bytes(setback.fact)).and(outbox::delivered_at.is_null()))
                    .select(((outbox::customer_id, outbox::account), holds::tries.nullable()));
                let this: Option<(About, Option<Count>)> = this.first(connection).optional()?;
                let Some((subject, before)) = this else { continue };
                let hold = Hold::new(setback, subject, before, patience, Moment(at), now());
                parked.extend(hold.is_parked().then_some(setback.fact));
                put(hold, connection)?;
            }
            Ok(parked)
        })
        .await
    }

    pub(super) async fn list_parked(&self, limit: usize) -> Result<Vec<Parked>, StorageError> {
        let limit = i64::try_from(limit).map_err(corrupt)?;
        let rows: Vec<ParkedRow> = self
            .read(move |connection| {
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
                Ok(parked.load(connection)?)
            })
            .await?;
        rows.into_iter().map(Parked::try_from).collect()
    }

    pub(super) async fn count_backlog(&self) -> Result<Backlog, StorageError> {
        let waiting: Waiting = self.read(|connection| Ok(sql_query(BACKLOG).get_result(connection)?)).await?;
        Backlog::try_from(waiting)
    }
}
