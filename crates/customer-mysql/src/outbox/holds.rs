//! Facts that were not delivered for their own sake: held for a while, or parked. It knows nothing of who tries.

use chrono::NaiveDateTime;
use customer_contract::DecodeError;
use customer_domain::{
    Timestamp,
    access::Username,
    customer::{CustomerId, Version},
    event::{FactId, Subject},
    ports::{Backlog, Parked, Patience, Setback, StorageError},
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, Insertable, JoinOnDsl as _,
    NullableExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryableByName, sql_query,
    sql_types,
};
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};
use uuid::Uuid;

use super::bytes;
use crate::{
    MysqlStore,
    errors::corrupt,
    run::Failed,
    schema::{outbox, outbox_holds as holds},
};

/// Parked or not, how many wait, and since when.
const BACKLOG: &str = "SELECT held.fact_id IS NOT NULL AS parked, COUNT(*) AS facts, MIN(occurred_at) AS oldest \
     FROM outbox LEFT JOIN outbox_holds AS held \
         ON held.customer_id <=> outbox.customer_id AND held.account <=> outbox.account \
         AND held.retry_at IS NULL \
     WHERE delivered_at IS NULL GROUP BY 1";
const RELEASE: &str = "DELETE FROM outbox_holds WHERE customer_id <=> ? AND account <=> ?";
/// In the server's time, as the lease is.
const NOW: &str = "UTC_TIMESTAMP(6)";
/// What fits into the column.
const REASON: usize = 255;

/// Whom a row is about: a customer, or an account.
pub(super) type About = (Option<i64>, Option<String>);

/// A row that is no fact.
#[derive(Clone)]
pub(super) struct Unreadable {
    pub(super) subject: About,
    fact: Vec<u8>,
    why: String,
}

impl Unreadable {
    pub(super) fn new(fact: Vec<u8>, subject: About, why: &DecodeError) -> Self {
        // Its causes would quote the row, which holds personal data.
        Self { subject, fact, why: format!("it cannot be read: {why}").chars().take(REASON).collect() }
    }
}

#[derive(Insertable)]
#[diesel(table_name = holds)]
struct Hold {
    fact_id: Vec<u8>,
    customer_id: Option<i64>,
    account: Option<String>,
    tries: u32,
    failed_at: NaiveDateTime,
    retry_at: Option<NaiveDateTime>,
    reason: String,
}

impl Hold {
    /// In the place of what held the same subject before.
    async fn put(self, connection: &mut Connection) -> Result<(), diesel::result::Error> {
        sql_query(RELEASE)
            .bind::<sql_types::Nullable<sql_types::BigInt>, _>(self.customer_id)
            .bind::<sql_types::Nullable<sql_types::Text>, _>(self.account.clone())
            .execute(connection)
            .await?;
        diesel::insert_into(holds::table).values(self).execute(connection).await?;
        Ok(())
    }
}

async fn now(connection: &mut Connection) -> Result<NaiveDateTime, diesel::result::Error> {
    diesel::select(diesel::dsl::sql::<sql_types::Datetime>(NOW)).get_result(connection).await
}

impl MysqlStore {
    /// Once is enough: a row does not become readable by itself.
    pub(super) async fn park_unreadable(&self, rows: Vec<Unreadable>) -> Result<(), StorageError> {
        self.transact(move |connection| {
            let rows = rows.clone();
            Box::pin(async move {
                let failed_at = now(connection).await?;
                for Unreadable { subject: (customer_id, account), fact: fact_id, why: reason } in rows {
                    let hold =
                        Hold { fact_id, customer_id, account, tries: 1, failed_at, retry_at: None, reason };
                    hold.put(connection).await?;
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
                for Setback { fact, why } in setbacks {
                    let this = outbox::table
                        .left_join(holds::table.on(holds::fact_id.eq(outbox::id)))
                        .filter(outbox::id.eq(bytes(fact)).and(outbox::delivered_at.is_null()))
                        .select((outbox::customer_id, outbox::account, holds::tries.nullable()));
                    let this: Option<(Option<i64>, Option<String>, Option<u32>)> =
                        this.first(connection).await.optional()?;
                    let Some((customer_id, account, before)) = this else { continue };
                    let tries = before.unwrap_or_default().saturating_add(1);
                    let pause = patience.pause(tries, why);
                    parked.extend(pause.is_none().then_some(fact));
                    let (fact_id, failed_at) = (bytes(fact), at.as_utc().naive_utc());
                    let (retry_at, reason) = (pause.map(|pause| now + pause), why.to_string());
                    let hold = Hold { fact_id, customer_id, account, tries, failed_at, retry_at, reason };
                    hold.put(connection).await?;
                }
                Ok::<_, Failed<StorageError>>(parked)
            })
        })
        .await
    }

    pub(super) async fn list_parked(&self, limit: usize) -> Result<Vec<Parked>, StorageError> {
        type Row = (Vec<u8>, (Option<i64>, Option<String>), Option<u32>, NaiveDateTime, u32, String);
        let limit = i64::try_from(limit).map_err(corrupt)?;
        let rows: Vec<Row> = self
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
        let parked = |(id, (customer, account), version, since, tries, reason): Row| {
            let subject = match customer {
                Some(id) => Subject::Customer(CustomerId::new(id).map_err(corrupt)?),
                None => Subject::Account(Username::parse(&account.unwrap_or_default()).map_err(corrupt)?),
            };
            Ok(Parked {
                fact: FactId::from_uuid(Uuid::from_slice(&id).map_err(corrupt)?),
                subject,
                version: version.map(Version::from_stored),
                since: Timestamp::from_utc(since.and_utc()),
                tries,
                reason,
            })
        };
        rows.into_iter().map(parked).collect()
    }

    pub(super) async fn count_backlog(&self) -> Result<Backlog, StorageError> {
        let counts: Vec<Waiting> = self
            .run(|connection| {
                Box::pin(
                    async move { Ok::<_, Failed<StorageError>>(sql_query(BACKLOG).load(connection).await?) },
                )
            })
            .await?;
        let mut backlog = Backlog::default();
        for Waiting { parked, facts, oldest } in counts {
            let facts = u64::try_from(facts).map_err(corrupt)?;
            if parked {
                backlog.parked = facts;
            } else {
                backlog.pending = facts;
                backlog.oldest = oldest.map(|moment| Timestamp::from_utc(moment.and_utc()));
            }
        }
        Ok(backlog)
    }
}

#[derive(QueryableByName)]
struct Waiting {
    #[diesel(sql_type = sql_types::Bool)]
    parked: bool,
    #[diesel(sql_type = sql_types::BigInt)]
    facts: i64,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Datetime>)]
    oldest: Option<NaiveDateTime>,
}
