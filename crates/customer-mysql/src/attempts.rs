//! [`Attempts`] on MySQL. An attempt is written before the others are read, so of two at once one at least sees the other,
//! without a lock.

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    access::{Admission, Attempt, Limit, Pseudonym, Standing},
    ports::{Attempts, StorageError},
};
use customer_tables::{AttemptRow, Moment, schema::login_attempts as attempts};
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, dsl::exists, result::Error};
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};

use crate::{MysqlStore, errors::corrupt, run::Failed};

const FORGET_FAILURES: &str =
    "DELETE FROM login_attempts WHERE succeeded = FALSE AND at < ? ORDER BY at LIMIT ?";
const FORGET_ADDRESSES: &str =
    "DELETE FROM login_attempts WHERE succeeded = TRUE AND at < ? ORDER BY at LIMIT ?";

#[async_trait]
impl Attempts for MysqlStore {
    async fn begin(&self, attempt: &Attempt) -> Result<Admission, StorageError> {
        let attempt = *attempt;
        self.run(move |connection| {
            Box::pin(async move {
                let standing = Standing::of(&attempt, &failures_beside(&attempt, connection).await?);
                if standing.is_held() {
                    return waits(&attempt, standing, connection).await;
                }
                diesel::insert_or_ignore_into(attempts::table)
                    .values(AttemptRow::new(&attempt, false))
                    .execute(connection)
                    .await?;
                let mut failures = failures_beside(&attempt, connection).await?;
                let standing = Standing::of(&attempt, &failures);
                if standing.is_held() {
                    diesel::delete(attempts::table.find(key(&attempt))).execute(connection).await?;
                    return waits(&attempt, standing, connection).await;
                }
                failures.push(attempt);
                Ok(Admission::of(&standing, Standing::of(&attempt, &failures)))
            })
        })
        .await
    }

    async fn succeeded(&self, attempt: &Attempt) -> Result<(), StorageError> {
        let attempt = *attempt;
        let Some(account) = attempt.account else { return self.take_back(&attempt).await };
        self.run(move |connection| {
            Box::pin(async move {
                let pair = attempts::account
                    .eq(account.0.to_vec())
                    .and(attempts::address.eq(attempt.address.0.to_vec()));
                diesel::delete(attempts::table.filter(pair)).execute(connection).await?;
                // Last, and put back if another success has just removed it: whoever is last to remove writes afterwards.
                diesel::replace_into(attempts::table)
                    .values(AttemptRow::new(&attempt, true))
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    async fn take_back(&self, attempt: &Attempt) -> Result<(), StorageError> {
        let key = key(attempt);
        self.run(move |connection| {
            let key = key.clone();
            Box::pin(async move {
                diesel::delete(attempts::table.find(key)).execute(connection).await?;
                Ok(())
            })
        })
        .await
    }

    async fn forget_failures(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        self.forget(FORGET_FAILURES, before, limit).await
    }

    async fn forget_addresses(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        self.forget(FORGET_ADDRESSES, before, limit).await
    }
}

/// The failures of its account and of its address, but for itself.
async fn failures_beside(
    attempt: &Attempt,
    connection: &mut Connection,
) -> Result<Vec<Attempt>, Failed<StorageError>> {
    let remembered = Moment(attempt.at.before(Limit::REMEMBERED));
    let latest = i64::try_from(Limit::LATEST).map_err(|why| Failed::Refused(corrupt(why)))?;
    let failures = || {
        let others =
            attempts::table.filter(attempts::succeeded.eq(false)).filter(attempts::id.ne(key(attempt)));
        others.filter(attempts::at.gt(remembered)).order(attempts::at.desc()).limit(latest)
    };
    let of_address = failures().filter(attempts::address.eq(attempt.address.0.to_vec()));
    let mut rows: Vec<AttemptRow> = of_address.load(connection).await?;
    if let Some(account) = attempt.account {
        let of_account = failures().filter(attempts::account.eq(account.0.to_vec()));
        rows.extend(of_account.load::<AttemptRow>(connection).await?);
    }
    rows.into_iter().map(|row| Attempt::try_from(row).map_err(Failed::Refused)).collect()
}

async fn waits(
    attempt: &Attempt,
    standing: Standing,
    connection: &mut Connection,
) -> Result<Admission, Failed<StorageError>> {
    let known = match attempt.account {
        Some(account) => last_seen(account, attempt, connection).await?,
        None => false,
    };
    Ok(Admission::Waits { standing, known })
}

async fn last_seen(
    account: Pseudonym,
    attempt: &Attempt,
    connection: &mut Connection,
) -> Result<bool, Error> {
    let since = Moment(attempt.at.before(Limit::KNOWN));
    let successes = attempts::table
        .filter(attempts::account.eq(account.0.to_vec()))
        .filter(attempts::address.eq(attempt.address.0.to_vec()))
        .filter(attempts::succeeded.eq(true))
        .filter(attempts::at.gt(since));
    diesel::select(exists(successes)).get_result(connection).await
}

fn key(attempt: &Attempt) -> Vec<u8> {
    attempt.id.0.into_bytes().to_vec()
}
