//! Whoever runs the service adds an account.

use customer_domain::{
    access::{Account, Author, NewPassword, Role, Username},
    ports::{AddAccountError, HashingError, StorageError},
};
use thiserror::Error;

use super::AccountsService;

/// Why an account was not added.
#[derive(Debug, Error)]
pub enum AddError {
    /// There is one of this name.
    #[error("there is an account of this name")]
    NameTaken,
    /// The password could not be hashed.
    #[error(transparent)]
    Hashing(#[from] HashingError),
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl AccountsService {
    /// Adds an account that can log in at once.
    ///
    /// # Errors
    ///
    /// [`AddError`]; nothing was added then.
    pub async fn add(
        &self,
        username: Username,
        role: Role,
        password: &NewPassword,
        by: &Author,
    ) -> Result<Account, AddError> {
        let account = Account::new(username, role, self.passwords.hash(password.as_password()).await?);
        match self.accounts.add(&account, by, self.stamps.now()).await {
            Ok(()) => Ok(account),
            Err(AddAccountError::NameTaken) => Err(AddError::NameTaken),
            Err(AddAccountError::Storage(error)) => Err(error.into()),
        }
    }
}
