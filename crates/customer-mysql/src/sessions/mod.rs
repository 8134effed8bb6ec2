//! [`SessionRepository`] on MySQL.

mod refresh;

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    access::Revocation,
    event::Stamp,
    ports::{NewSession, OpenSessionError, Refreshed, Rotation, SessionRepository, StorageError},
};
use customer_tables::{Count, Moment, RevocationRow, schema::revocations, sql};
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _, sql_types};
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};

pub(crate) use self::refresh::revoke;
use crate::{MysqlStore, run::Failed};

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
        let rows: Vec<RevocationRow> = self
            .run(move |connection| {
                let good = revocations::table.filter(revocations::expires_at.gt(Moment(now)));
                let rows = good.select(RevocationRow::as_select());
                Box::pin(async move { Ok::<_, Failed<StorageError>>(rows.load(connection).await?) })
            })
            .await?;
        rows.into_iter().map(Revocation::try_from).collect()
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
        .bind::<sql::Moment, _>(Moment(session.created))
        .bind::<sql::Moment, _>(Moment(session.expires))
        .bind::<sql_types::Text, _>(session.account.as_str())
        .bind::<sql::Count, _>(Count(session.account_version.get()));
    match opening.execute(connection).await? {
        0 => Err(Failed::Refused(OpenSessionError::Outdated)),
        _ => Ok(()),
    }
}
