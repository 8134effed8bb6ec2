//! [`SessionRepository`] on SQLite.

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    access::{Account, AccountVersion, Ended, Revocation, Username},
    event::Stamp,
    ports::{NewSession, OpenSessionError, Refreshed, Rotation, SessionRepository, StorageError},
};
use customer_tables::{
    AccountRow, Count, Moment, NewRevocation, RevocationRow,
    schema::{accounts, revocations, sessions},
};
use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, RunQueryDsl as _, SelectableHelper as _,
    SqliteConnection as Connection, dsl::exists,
};

use crate::{
    SqliteStore,
    errors::{Failed, damaged},
    outbox,
};

const FORGET: &str = "DELETE FROM sessions WHERE id IN \
     (SELECT id FROM sessions WHERE expires_at < ? ORDER BY expires_at LIMIT ?)";
const FORGET_REVOCATIONS: &str = "DELETE FROM revocations WHERE id IN \
     (SELECT id FROM revocations WHERE expires_at < ? ORDER BY expires_at LIMIT ?)";

/// Account, version, hash of the refresh token, end.
type Columns = (String, Count, Vec<u8>, Moment);

#[async_trait]
impl SessionRepository for SqliteStore {
    async fn open(&self, session: &NewSession) -> Result<(), OpenSessionError> {
        let session = session.clone();
        self.write(move |connection| open(connection, &session)).await
    }

    async fn refresh(&self, rotation: &Rotation) -> Result<Refreshed, StorageError> {
        let rotation = rotation.clone();
        self.write(move |connection| refresh(connection, &rotation)).await
    }

    async fn end(&self, revocation: &Revocation, stamp: &Stamp) -> Result<(), StorageError> {
        let (revocation, stamp) = (revocation.clone(), stamp.clone());
        self.write(move |connection| end(connection, &revocation, &stamp)).await
    }

    async fn revoked(&self, now: Timestamp) -> Result<Vec<Revocation>, StorageError> {
        let rows: Vec<RevocationRow> = self
            .read(move |connection| {
                let good = revocations::table.filter(revocations::expires_at.gt(Moment(now)));
                Ok(good.select(RevocationRow::as_select()).load(connection)?)
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

fn open(connection: &mut Connection, session: &NewSession) -> Result<(), Failed<OpenSessionError>> {
    let account = accounts::table
        .find(session.account.as_str())
        .filter(accounts::enabled.eq(true))
        .filter(accounts::version.eq(Count(session.account_version.get())));
    if !diesel::select(exists(account)).get_result::<bool>(connection)? {
        return Err(Failed::Refused(OpenSessionError::Outdated));
    }
    let row = (
        sessions::id.eq(session.id.0.as_bytes().as_slice()),
        sessions::account.eq(session.account.as_str()),
        sessions::account_version.eq(Count(session.account_version.get())),
        sessions::refresh_hash.eq(session.secret.0.as_slice()),
        sessions::created_at.eq(Moment(session.created)),
        sessions::expires_at.eq(Moment(session.expires)),
    );
    diesel::insert_into(sessions::table).values(row).execute(connection)?;
    Ok(())
}

fn refresh(connection: &mut Connection, rotation: &Rotation) -> Result<Refreshed, Failed<StorageError>> {
    let Rotation { spent, next, revoked_until, stamp } = rotation;
    let this = sessions::table.find(spent.session.0.as_bytes().as_slice());
    let columns =
        (sessions::account, sessions::account_version, sessions::refresh_hash, sessions::expires_at);
    let row: Option<Columns> = this.select(columns).first(connection).optional()?;
    let Some((name, Count(version), hash, Moment(expires))) = row else { return Ok(Refreshed::Unknown) };
    if expires <= stamp.at {
        return Ok(Refreshed::Unknown);
    }
    if hash != spent.hash.0 {
        let account = Username::parse(&name).map_err(damaged)?;
        let ended = Ended::Session(spent.session);
        let revocation = Revocation { account, ended, at: stamp.at, expires: *revoked_until };
        end(connection, &revocation, stamp)?;
        return Ok(Refreshed::Reused(revocation));
    }
    let account = accounts::table.find(name).select(AccountRow::as_select());
    let account = account.first(connection).optional()?.map(Account::try_from);
    let Some(account) = account.transpose().map_err(Failed::Refused)? else { return Ok(Refreshed::Unknown) };
    if !account.enabled || account.version != AccountVersion::from_stored(version) {
        return Ok(Refreshed::Unknown);
    }
    diesel::update(this).set(sessions::refresh_hash.eq(next.0.as_slice())).execute(connection)?;
    Ok(Refreshed::Renewed { account, expires })
}

/// Deletes the session, if it is one, and notes that it ended.
fn end(
    connection: &mut Connection,
    revocation: &Revocation,
    stamp: &Stamp,
) -> Result<(), Failed<StorageError>> {
    if let Ended::Session(session) = revocation.ended {
        diesel::delete(sessions::table.find(session.0.as_bytes().as_slice())).execute(connection)?;
    }
    revoke(connection, revocation, stamp)
}

/// Notes what is to be refused, and adds the fact of it, within the transaction of what ends it. Once: what was noted
/// before is passed over.
pub(crate) fn revoke<E: From<StorageError>>(
    connection: &mut Connection,
    revocation: &Revocation,
    stamp: &Stamp,
) -> Result<(), Failed<E>> {
    let row = NewRevocation::from(revocation);
    let added = diesel::insert_into(revocations::table).values(row).on_conflict_do_nothing();
    if added.execute(connection)? == 1 {
        outbox::add(connection, &revocation.clone().announced(stamp.clone()))?;
    }
    Ok(())
}
