//! Somebody logs in with a name and a password.

use customer_domain::{
    access::{Account, Password, Principal, Role, Username},
    ports::{AccessToken, HashingError, SigningError, StorageError},
};
use thiserror::Error;

use super::Sessions;

/// What a login gives.
#[derive(Clone)]
pub struct Session {
    /// The token for the requests to come.
    pub access: AccessToken,
    /// What its holder may do.
    pub role: Role,
}

/// Why nobody was logged in.
#[derive(Debug, Error)]
pub enum LogInError {
    /// The name, or the password, or both are not right; which of them is not told.
    #[error("the name or the password is not right")]
    InvalidCredentials,
    /// The password could not be checked.
    #[error(transparent)]
    Hashing(#[from] HashingError),
    /// No token could be made.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Sessions {
    /// Logs somebody in. A name that nobody has takes as long as a wrong password.
    ///
    /// # Errors
    ///
    /// [`LogInError`].
    pub async fn log_in(&self, username: &str, password: &str) -> Result<Session, LogInError> {
        let Ok(password) = Password::parse(password) else { return Err(LogInError::InvalidCredentials) };
        let account = match Username::parse(username) {
            Ok(name) => self.accounts.find(&name).await?,
            Err(_) => None, // no account can have this name, which is found out no sooner than of others
        };
        let hash = account.as_ref().map(|account| &account.password);
        let right = self.passwords.verify(&password, hash).await?;
        match account {
            Some(Account { username, role, .. }) if right => {
                let access = self.tokens.issue(&Principal { username, role })?;
                Ok(Session { access, role })
            }
            _ => Err(LogInError::InvalidCredentials),
        }
    }
}
