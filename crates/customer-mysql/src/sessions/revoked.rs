//! What ended before its time, as rows.

use chrono::NaiveDateTime;
use customer_domain::{
    Timestamp,
    access::{AccountVersion, Ended, Revocation, SessionId, Username},
    event::Stamp,
    ports::StorageError,
};
use diesel::ExpressionMethods as _;
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};
use uuid::Uuid;

use crate::{errors::corrupt, outbox, run::Failed, schema::revocations};

/// Account, session, version, when it ended, when it is over.
pub(super) type RevocationRow = (String, Option<Vec<u8>>, Option<u32>, NaiveDateTime, NaiveDateTime);

pub(super) const COLUMNS: (
    revocations::account,
    revocations::session,
    revocations::below_version,
    revocations::revoked_at,
    revocations::expires_at,
) = (
    revocations::account,
    revocations::session,
    revocations::below_version,
    revocations::revoked_at,
    revocations::expires_at,
);

/// Notes what is to be refused, and adds the fact of it, within the transaction of what ends it. Once: what was noted
/// before is passed over.
pub(crate) async fn revoke<E: From<StorageError>>(
    connection: &mut Connection,
    revocation: &Revocation,
    stamp: &Stamp,
) -> Result<(), Failed<E>> {
    let (session, below) = match revocation.ended {
        Ended::Session(SessionId(session)) => (Some(session.into_bytes().to_vec()), None),
        Ended::Account { below } => (None, Some(below.get())),
    };
    let row = (
        revocations::account.eq(revocation.account.as_str()),
        revocations::session.eq(session),
        revocations::below_version.eq(below),
        revocations::revoked_at.eq(revocation.at.as_utc().naive_utc()),
        revocations::expires_at.eq(revocation.expires.as_utc().naive_utc()),
    );
    let added = diesel::insert_or_ignore_into(revocations::table).values(row).execute(connection).await?;
    if added == 1 {
        outbox::add(connection, &revocation.clone().announced(stamp.clone())).await?;
    }
    Ok(())
}

pub(super) fn read(row: RevocationRow) -> Result<Revocation, StorageError> {
    let (account, session, below, at, expires) = row;
    let ended = match (session, below) {
        (Some(session), None) => Ended::Session(SessionId(Uuid::from_slice(&session).map_err(corrupt)?)),
        (None, Some(version)) => Ended::Account { below: AccountVersion::from_stored(version) },
        (None, None) | (Some(_), Some(_)) => return Err(corrupt("a revocation ends nothing, or two things")),
    };
    Ok(Revocation {
        account: Username::parse(&account).map_err(corrupt)?,
        ended,
        at: Timestamp::from_utc(at.and_utc()),
        expires: Timestamp::from_utc(expires.and_utc()),
    })
}
