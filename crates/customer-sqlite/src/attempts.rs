//! [`Attempts`] on SQLite.

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    access::{Admission, Attempt, Limit, Standing},
    ports::{Attempts, StorageError},
};
use customer_tables::{AttemptRow, Moment, schema::login_attempts as attempts};
use diesel::{
    ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _, SelectableHelper as _,
    SqliteConnection as Connection, dsl::exists, result::Error,
};

use crate::{
    SqliteStore,
    errors::{Failed, damaged},
};

const FORGET_FAILURES: &str = "DELETE FROM login_attempts WHERE id IN (SELECT id FROM login_attempts \
     WHERE succeeded = 0 AND at < ? ORDER BY at LIMIT ?)";
const FORGET_ADDRESSES: &str = "DELETE FROM login_attempts WHERE id IN (SELECT id FROM login_attempts \
     WHERE succeeded = 1 AND at < ? ORDER BY at LIMIT ?)";

#[async_trait]
impl Attempts for SqliteStore {
    async fn begin(&self, attempt: &Attempt) -> Result<Admission, StorageError> {
        let attempt = *attempt;
        self.write(move |connection| {
            let mut failures = failures_beside(&attempt, connection)?;
            let standing = Standing::of(&attempt, &failures);
            if standing.is_held() {
                return Ok(Admission::Waits { standing, known: is_known(&attempt, connection)? });
            }
            let row = AttemptRow::new(&attempt, false);
            diesel::insert_or_ignore_into(attempts::table).values(row).execute(connection)?;
            failures.push(attempt);
            Ok(Admission::of(&standing, Standing::of(&attempt, &failures)))
        })
        .await
    }

    async fn succeeded(&self, attempt: &Attempt) -> Result<(), StorageError> {
        let attempt = *attempt;
        let Some(account) = attempt.account else { return self.take_back(&attempt).await };
        self.write(move |connection| {
            let pair = attempts::table
                .filter(attempts::account.eq(account.0.to_vec()))
                .filter(attempts::address.eq(attempt.address.0.to_vec()));
            diesel::delete(pair).execute(connection)?;
            let row = AttemptRow::new(&attempt, true);
            diesel::insert_into(attempts::table).values(row).execute(connection)?;
            Ok(())
        })
        .await
    }

    async fn take_back(&self, attempt: &Attempt) -> Result<(), StorageError> {
        let key = key(attempt);
        self.write(move |connection| {
            diesel::delete(attempts::table.find(key)).execute(connection)?;
            Ok(())
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
fn failures_beside(
    attempt: &Attempt,
    connection: &mut Connection,
) -> Result<Vec<Attempt>, Failed<StorageError>> {
    let remembered = Moment(attempt.at.before(Limit::REMEMBERED));
    let latest = i64::try_from(Limit::LATEST).map_err(damaged)?;
    let failures = || {
        let others =
            attempts::table.filter(attempts::succeeded.eq(false)).filter(attempts::id.ne(key(attempt)));
        let others = others.filter(attempts::at.gt(remembered)).order(attempts::at.desc()).limit(latest);
        others.select(AttemptRow::as_select())
    };
    let of_address = failures().filter(attempts::address.eq(attempt.address.0.to_vec()));
    let mut rows: Vec<AttemptRow> = of_address.load(connection)?;
    if let Some(account) = attempt.account {
        let of_account = failures().filter(attempts::account.eq(account.0.to_vec()));
        rows.extend(of_account.load::<AttemptRow>(connection)?);
    }
    rows.into_iter().map(|row| Attempt::try_from(row).map_err(Failed::Refused)).collect()
}

/// Whether its account has logged in from its address before.
fn is_known(attempt: &Attempt, connection: &mut Connection) -> Result<bool, Error> {
    let Some(account) = attempt.account else { return Ok(false) };
    let successes = attempts::table
        .filter(attempts::account.eq(account.0.to_vec()))
        .filter(attempts::address.eq(attempt.address.0.to_vec()))
        .filter(attempts::succeeded.eq(true))
        .filter(attempts::at.gt(Moment(attempt.at.before(Limit::KNOWN))));
    diesel::select(exists(successes)).get_result(connection)
}

fn key(attempt: &Attempt) -> Vec<u8> {
    attempt.id.0.into_bytes().to_vec()
}
