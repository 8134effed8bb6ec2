//! What ended before its time, as a row.

use customer_domain::{
    access::{AccountVersion, Ended, Revocation, SessionId, Username},
    ports::StorageError,
};
use diesel::{Insertable, Queryable, Selectable};
use uuid::Uuid;

use crate::{Count, Moment, corrupt, schema::revocations};

/// What is written.
#[derive(Insertable)]
#[diesel(table_name = revocations)]
pub struct NewRevocation<'a> {
    account: &'a str,
    session: Option<Vec<u8>>,
    below_version: Option<Count>,
    revoked_at: Moment,
    expires_at: Moment,
}

/// What is read.
#[derive(Queryable, Selectable)]
#[diesel(table_name = revocations)]
pub struct RevocationRow {
    account: String,
    session: Option<Vec<u8>>,
    below_version: Option<Count>,
    revoked_at: Moment,
    expires_at: Moment,
}

impl<'a> From<&'a Revocation> for NewRevocation<'a> {
    fn from(revocation: &'a Revocation) -> Self {
        let (session, below_version) = match revocation.ended {
            Ended::Session(SessionId(session)) => (Some(session.into_bytes().to_vec()), None),
            Ended::Account { below } => (None, Some(Count(below.get()))),
        };
        Self {
            account: revocation.account.as_str(),
            session,
            below_version,
            revoked_at: Moment(revocation.at),
            expires_at: Moment(revocation.expires),
        }
    }
}

impl TryFrom<RevocationRow> for Revocation {
    type Error = StorageError;

    fn try_from(row: RevocationRow) -> Result<Self, StorageError> {
        let ended = match (row.session, row.below_version) {
            (Some(session), None) => Ended::Session(SessionId(Uuid::from_slice(&session).map_err(corrupt)?)),
            (None, Some(Count(version))) => Ended::Account { below: AccountVersion::from_stored(version) },
            (None, None) | (Some(_), Some(_)) => {
                return Err(corrupt("a revocation ends nothing, or two things"));
            }
        };
        Ok(Self {
            account: Username::parse(&row.account).map_err(corrupt)?,
            ended,
            at: row.revoked_at.0,
            expires: row.expires_at.0,
        })
    }
}
