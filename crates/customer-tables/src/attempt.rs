//! An attempt to log in as a row.

use customer_domain::{
    access::{Attempt, AttemptId, Pseudonym},
    ports::StorageError,
};
use diesel::{Insertable, Queryable, Selectable};
use uuid::Uuid;

use crate::{Moment, corrupt, schema::login_attempts};

/// What is read and written.
#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = login_attempts)]
pub struct AttemptRow {
    id: Vec<u8>,
    account: Option<Vec<u8>>,
    address: Vec<u8>,
    succeeded: bool,
    at: Moment,
}

impl AttemptRow {
    /// An attempt, and whether it succeeded.
    #[must_use]
    pub fn new(attempt: &Attempt, succeeded: bool) -> Self {
        Self {
            id: attempt.id.0.into_bytes().to_vec(),
            account: attempt.account.map(|account| account.0.to_vec()),
            address: attempt.address.0.to_vec(),
            succeeded,
            at: Moment(attempt.at),
        }
    }
}

impl TryFrom<AttemptRow> for Attempt {
    type Error = StorageError;

    fn try_from(row: AttemptRow) -> Result<Self, StorageError> {
        Ok(Self {
            id: AttemptId(Uuid::from_slice(&row.id).map_err(corrupt)?),
            account: row.account.map(pseudonym).transpose()?,
            address: pseudonym(row.address)?,
            at: row.at.0,
        })
    }
}

fn pseudonym(bytes: Vec<u8>) -> Result<Pseudonym, StorageError> {
    bytes.try_into().map(Pseudonym).map_err(|_bytes: Vec<u8>| corrupt("a pseudonym is not 32 bytes long"))
}
