//! Where accounts are kept.

use async_trait::async_trait;
use thiserror::Error;

use super::StorageError;
use crate::{
    Timestamp,
    access::{Account, AccountChange, Author, PasswordHash, Username},
    event::Stamp,
};

/// Keeps accounts.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// The account of this name, if there is one; letter case counts.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn find(&self, username: &Username) -> Result<Option<Account>, StorageError>;

    /// Whether there is no account at all.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn is_empty(&self) -> Result<bool, StorageError>;

    /// The first `limit` accounts by the bytes of their names, from the one after `after` on.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn list(&self, after: Option<&Username>, limit: usize) -> Result<Vec<Account>, StorageError>;

    /// Adds an account.
    ///
    /// # Errors
    ///
    /// [`AddAccountError::NameTaken`] for all but one of those that race for a name.
    async fn add(&self, account: &Account, by: &Author, at: Timestamp) -> Result<(), AddAccountError>;

    /// Changes an account, which ends its sessions and all that was given out in them: the new version, the end of what
    /// is older, until `revoked_until`, and the fact of it are stored together or not at all. To enable an account ends
    /// nothing, since it has nothing. A change that changes nothing is not stored.
    ///
    /// # Errors
    ///
    /// [`ChangeAccountError`]; nothing was stored then. Of those that race to take the last two administrators away, one
    /// is told `LastAdministrator`.
    async fn change(
        &self,
        username: &Username,
        change: &AccountChange,
        by: &Author,
        revoked_until: Timestamp,
        stamp: &Stamp,
    ) -> Result<Account, ChangeAccountError>;

    /// Keeps a password in another way: `new` stands in the place of `old`, if the account has that still. The password is the
    /// same, so this is no change of the account: its version stays, nothing ends, and nobody is told.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn renew_hash(
        &self,
        username: &Username,
        old: &PasswordHash,
        new: &PasswordHash,
    ) -> Result<(), StorageError>;
}

/// Why an account was not added.
#[derive(Debug, Error)]
pub enum AddAccountError {
    /// There is one of this name.
    #[error("the name is another account's")]
    NameTaken,
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Why an account was not changed.
#[derive(Debug, Error)]
pub enum ChangeAccountError {
    /// There is none of this name.
    #[error("there is no account of this name")]
    NotFound,
    /// Nobody could administer then.
    #[error("it is the last enabled administrator")]
    LastAdministrator,
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
