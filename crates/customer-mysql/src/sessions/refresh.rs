//! What the use of a refresh token does within its transaction, and the end of a session.
//!
//! The session's row is locked first: of those that race with one token the others find it replaced. Whoever changes the
//! account deletes the row, so a row that is there is of the account as it is.

use customer_domain::{
    access::{Account, AccountVersion, Ended, Revocation, Username},
    event::Stamp,
    ports::{Refreshed, Rotation, StorageError},
};
use customer_tables::{
    AccountRow, Count, Moment, NewRevocation,
    schema::{accounts, revocations, sessions},
};
use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, SelectableHelper as _};
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};

use crate::{errors::corrupt, outbox, run::Failed};

type Columns = (String, Count, Vec<u8>, Moment);

pub(super) async fn refresh(
    connection: &mut Connection,
    rotation: &Rotation,
) -> Result<Refreshed, Failed<StorageError>> {
    let Rotation { spent, next, revoked_until, stamp } = rotation;
    let id = spent.session.0.as_bytes().as_slice();
    let columns =
        (sessions::account, sessions::account_version, sessions::refresh_hash, sessions::expires_at);
    let row: Option<Columns> =
        sessions::table.find(id).select(columns).for_update().first(connection).await.optional()?;
    let Some((name, Count(version), hash, Moment(expires))) = row else { return Ok(Refreshed::Unknown) };
    if expires <= stamp.at {
        return Ok(Refreshed::Unknown);
    }
    if hash != spent.hash.0 {
        let account = Username::parse(&name).map_err(damaged)?;
        let ended = Ended::Session(spent.session);
        let revocation = Revocation { account, ended, at: stamp.at, expires: *revoked_until };
        end(connection, &revocation, stamp).await?;
        return Ok(Refreshed::Reused(revocation));
    }
    let account = accounts::table.find(name).select(AccountRow::as_select());
    let account = account.first(connection).await.optional()?.map(Account::try_from);
    let Some(account) = account.transpose().map_err(Failed::Refused)? else { return Ok(Refreshed::Unknown) };
    if !account.enabled || account.version != AccountVersion::from_stored(version) {
        return Ok(Refreshed::Unknown);
    }
    let replaced = sessions::refresh_hash.eq(next.0.as_slice());
    diesel::update(sessions::table.find(id)).set(replaced).execute(connection).await?;
    Ok(Refreshed::Renewed { account, expires })
}

/// Deletes the session, if it is one, and notes that it ended.
pub(super) async fn end<E: From<StorageError>>(
    connection: &mut Connection,
    revocation: &Revocation,
    stamp: &Stamp,
) -> Result<(), Failed<E>> {
    if let Ended::Session(session) = revocation.ended {
        let this = sessions::table.find(session.0.as_bytes().as_slice());
        diesel::delete(this).execute(connection).await?;
    }
    revoke(connection, revocation, stamp).await
}

/// Notes what is to be refused, and adds the fact of it, within the transaction of what ends it. Once: what was noted
/// before is passed over.
pub(crate) async fn revoke<E: From<StorageError>>(
    connection: &mut Connection,
    revocation: &Revocation,
    stamp: &Stamp,
) -> Result<(), Failed<E>> {
    let row = NewRevocation::from(revocation);
    let added = diesel::insert_or_ignore_into(revocations::table).values(row).execute(connection).await?;
    if added == 1 {
        outbox::add(connection, &revocation.clone().announced(stamp.clone())).await?;
    }
    Ok(())
}

fn damaged(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Failed<StorageError> {
    Failed::Refused(corrupt(why))
}
