//! Where accounts are kept.

use async_trait::async_trait;
use thiserror::Error;

use super::StorageError;
use crate::{
    Timestamp,
    access::{Account, Username},
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

    /// Adds an account.
    ///
    /// # Errors
    ///
    /// [`AddAccountError::NameTaken`] for all but one of those that race for a name.
    async fn add(&self, account: &Account, at: Timestamp) -> Result<(), AddAccountError>;
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
