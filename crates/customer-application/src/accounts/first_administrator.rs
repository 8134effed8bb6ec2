//! The service finds that nobody can log in, and lets one in.

use customer_domain::{
    access::{Author, NewPassword, Role, Username},
    ports::StorageError,
};

use super::{AccountsService, AddError};

/// Whether there was need of an administrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdministratorAdded {
    /// There was no account, and now there is this one.
    Yes,
    /// There are accounts, or another replica was quicker.
    No,
}

impl AccountsService {
    /// Whether nobody can log in.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    pub async fn none(&self) -> Result<bool, StorageError> {
        self.accounts.is_empty().await
    }

    /// Adds an administrator if there is no account at all. Replicas that start at once add one between them.
    ///
    /// # Errors
    ///
    /// [`AddError`], never `NameTaken`.
    pub async fn add_first_administrator(
        &self,
        username: Username,
        password: &NewPassword,
    ) -> Result<AdministratorAdded, AddError> {
        if !self.none().await? {
            return Ok(AdministratorAdded::No);
        }
        match self.add(username, Role::Admin, password, &Author::SERVICE).await {
            Ok(_) => Ok(AdministratorAdded::Yes),
            Err(AddError::NameTaken) => Ok(AdministratorAdded::No),
            Err(other) => Err(other),
        }
    }
}
