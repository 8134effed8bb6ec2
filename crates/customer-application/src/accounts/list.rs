//! An administrator looks at who may log in.

use customer_domain::{
    access::{Account, Admin, Username},
    ports::StorageError,
};

use super::AccountsService;

/// Accounts read in one step.
const STEP: usize = 500;

impl AccountsService {
    /// All accounts, by name.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    pub async fn all(&self, _by: &Admin) -> Result<Vec<Account>, StorageError> {
        self.every().await
    }

    /// All accounts, by name, for whoever runs the service.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    pub async fn every(&self) -> Result<Vec<Account>, StorageError> {
        let mut all: Vec<Account> = Vec::new();
        loop {
            let after = all.last().map(|account| account.username.clone());
            let step = self.accounts.list(after.as_ref(), STEP).await?;
            let last = step.len() < STEP;
            all.extend(step);
            if last {
                return Ok(all);
            }
        }
    }

    /// The account of this name, if there is one.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    pub async fn find(&self, _by: &Admin, username: &Username) -> Result<Option<Account>, StorageError> {
        self.accounts.find(username).await
    }
}
