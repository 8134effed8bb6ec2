//! An account as a row.

use customer_domain::{
    access::{Account, AccountVersion, PasswordHash, Username},
    ports::StorageError,
};
use diesel::{AsChangeset, Insertable, Queryable, Selectable};

use crate::{Count, corrupt, schema::accounts};

/// What is read.
#[derive(Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct AccountRow {
    username: String,
    role: String,
    password_hash: String,
    enabled: bool,
    version: Count,
}

impl TryFrom<AccountRow> for Account {
    type Error = StorageError;

    fn try_from(row: AccountRow) -> Result<Self, StorageError> {
        Ok(Self {
            username: Username::parse(&row.username).map_err(corrupt)?,
            role: row.role.parse().map_err(corrupt)?,
            password: PasswordHash::from_phc(row.password_hash),
            enabled: row.enabled,
            version: AccountVersion::from_stored(row.version.0),
        })
    }
}

/// What is written, but for the name and the moment at which it was added.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = accounts)]
pub struct WrittenAccount<'a> {
    role: &'a str,
    password_hash: &'a str,
    enabled: bool,
    version: Count,
}

impl<'a> From<&'a Account> for WrittenAccount<'a> {
    fn from(account: &'a Account) -> Self {
        Self {
            role: account.role.as_str(),
            password_hash: account.password.as_phc(),
            enabled: account.enabled,
            version: Count(account.version.get()),
        }
    }
}
