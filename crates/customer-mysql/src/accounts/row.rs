//! An account as a row.

use customer_domain::{
    access::{Account, AccountVersion, PasswordHash, Username},
    ports::StorageError,
};
use diesel::{AsChangeset, Insertable, Queryable, Selectable, mysql::Mysql};

use crate::{errors::corrupt, schema::accounts};

/// What is read.
#[derive(Queryable, Selectable)]
#[diesel(table_name = accounts, check_for_backend(Mysql))]
pub(crate) struct AccountRow {
    username: String,
    role: String,
    password_hash: String,
    enabled: bool,
    version: u32,
}

impl TryFrom<AccountRow> for Account {
    type Error = StorageError;

    fn try_from(row: AccountRow) -> Result<Self, StorageError> {
        Ok(Self {
            username: Username::parse(&row.username).map_err(corrupt)?,
            role: row.role.parse().map_err(corrupt)?,
            password: PasswordHash::from_phc(row.password_hash),
            enabled: row.enabled,
            version: AccountVersion::from_stored(row.version),
        })
    }
}

/// What is written, but for the name.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = accounts)]
pub(super) struct ChangedRow<'a> {
    role: &'a str,
    password_hash: &'a str,
    enabled: bool,
    version: u32,
}

impl<'a> From<&'a Account> for ChangedRow<'a> {
    fn from(account: &'a Account) -> Self {
        Self {
            role: account.role.as_str(),
            password_hash: account.password.as_phc(),
            enabled: account.enabled,
            version: account.version.get(),
        }
    }
}
