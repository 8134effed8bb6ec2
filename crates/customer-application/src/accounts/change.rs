//! An account is enabled, disabled, or given another role or password.

use customer_domain::{
    access::{Account, AccountChange, Author, NewPassword, Role, Username},
    event::TraceParent,
    ports::{ChangeAccountError, HashingError, StorageError},
};
use thiserror::Error;

use super::AccountsService;

/// What is to be different.
#[derive(Clone, Debug)]
pub enum Different {
    /// Whether it can be logged in with.
    Enabled(bool),
    /// What it may do.
    Role(Role),
    /// What it is logged in with.
    Password(NewPassword),
}

/// Why an account was not changed.
#[derive(Debug, Error)]
pub enum ChangeError {
    /// There is none of this name.
    #[error("there is no account of this name")]
    NotFound,
    /// Nobody could administer then.
    #[error("it is the last administrator who can log in")]
    LastAdministrator,
    /// The password could not be hashed.
    #[error(transparent)]
    Hashing(#[from] HashingError),
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl AccountsService {
    /// Changes an account. All that was given out for it before stops working, on every replica within two seconds; what
    /// changes nothing ends nothing.
    ///
    /// # Errors
    ///
    /// [`ChangeError`]; nothing was changed then.
    pub async fn change(
        &self,
        username: &Username,
        different: Different,
        by: &Author,
        trace: Option<TraceParent>,
    ) -> Result<Account, ChangeError> {
        let change = match different {
            Different::Enabled(true) => AccountChange::Enable,
            Different::Enabled(false) => AccountChange::Disable,
            Different::Role(role) => AccountChange::Role(role),
            Different::Password(password) => {
                AccountChange::Password(self.passwords.hash(password.as_password()).await?)
            }
        };
        let stamp = self.stamps.next(trace);
        let until = stamp.at.after(self.outlived);
        match self.accounts.change(username, &change, by, until, &stamp).await {
            Ok(account) => {
                self.bell.ring();
                Ok(account)
            }
            Err(ChangeAccountError::NotFound) => Err(ChangeError::NotFound),
            Err(ChangeAccountError::LastAdministrator) => Err(ChangeError::LastAdministrator),
            Err(ChangeAccountError::Storage(error)) => Err(error.into()),
        }
    }
}
