//! [`SessionRepository`] on MySQL.

mod refresh;
mod revoked;

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    access::Revocation,
    event::Stamp,
    ports::{NewSession, OpenSessionError, Refreshed, Rotation, SessionRepository, StorageError},
};
use diesel::{ExpressionMethods as _, QueryDsl as _, sql_types};
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};

pub(crate) use self::revoked::revoke;
use crate::{MysqlStore, run::Failed, schema::revocations};

/// The account's row stays as it is until the session is stored, so whoever changes it finds the session to end.
const OPEN: &str = "INSERT INTO sessions (id, account, account_version, refresh_hash, created_at, expires_at) \
     SELECT ?, username, version, ?, ?, ? FROM accounts \
     WHERE username = ? AND enabled AND version = ? LOCK IN SHARE MODE";
const FORGET: &str = "DELETE FROM sessions WHERE expires_at < ? ORDER BY expires_at LIMIT ?";
const FORGET_REVOCATIONS: &str = "DELETE FROM revocations WHERE expires_at < ? ORDER BY expires_at LIMIT ?";

#[async_trait]
impl SessionRepository for MysqlStore {
    async fn open(&self, session: &NewSession) -> Result<(), OpenSessionError> {
        let session = session.clone();
        self.transact(move |connection| {
            let session = session.clone();
            Box::pin(async move { open(connection, &session).await })
        })
        .await
    }

    async fn refresh(&self, rotation: &Rotation) -> Result<Refreshed, StorageError> {
        let rotation = rotation.clone();
        self.transact(move |connection| {
            let rotation = rotation.clone();
            Box::pin(async move { refresh::refresh(connection, &rotation).await })
        })
        .await
    }

    async fn end(&self, revocation: &Revocation, stamp: &Stamp) -> Result<(), StorageError> {
        let (revocation, stamp) = (revocation.clone(), stamp.clone());
        self.transact(move |connection| {
            let (revocation, stamp) = (revocation.clone(), stamp.clone());
            Box::pin(async move { refresh::end(connection, &revocation, &stamp).await })
        })
        .await
    }

    async fn revoked(&self, now: Timestamp) -> Result<Vec<Revocation>, StorageError> {
        let rows: Vec<revoked::RevocationRow> = self
            .run(move |connection| {
                let good = revocations::table.filter(revocations::expires_at.gt(now.as_utc().naive_utc()));
                let rows = good.select(revoked::COLUMNS);
                Box::pin(async move { Ok::<_, Failed<StorageError>>(rows.load(connection).await?) })
            })
            .await?;
        rows.into_iter().map(revoked::read).collect()
    }

    async fn forget_ended(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        let forgotten = self.forget(FORGET, before, limit).await?;
        let rest = limit.saturating_sub(forgotten);
        Ok(forgotten + self.forget(FORGET_REVOCATIONS, before, rest).await?)
    }
}

async fn open(connection: &mut Connection, session: &NewSession) -> Result<(), Failed<OpenSessionError>> {
    let opening = diesel::sql_query(OPEN)
        .bind::<sql_types::Binary, _>(session.id.0.as_bytes().as_slice())
        .bind::<sql_types::Binary, _>(session.secret.0.as_slice())
        .bind::<sql_types::Datetime, _>(session.created.as_utc().naive_utc())
        .bind::<sql_types::Datetime, _>(session.expires.as_utc().naive_utc())
        .bind::<sql_types::Text, _>(session.account.as_str())
        .bind::<sql_types::Unsigned<sql_types::Integer>, _>(session.account_version.get());
    match opening.execute(connection).await? {
        0 => Err(Failed::Refused(OpenSessionError::Outdated)),
        _ => Ok(()),
    }
}
