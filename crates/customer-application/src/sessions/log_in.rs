//! Somebody logs in with a name and a password.

use std::net::IpAddr;

use customer_domain::{
    access::{Account, Password, SessionId, Standing, Username},
    ports::{HashingError, NewSession, OpenSessionError, SigningError, StorageError},
};
use thiserror::Error;

use super::{
    LONGEST, Session, SessionPorts, Sessions,
    throttle::{Denied, Proof},
};

/// Why nobody was logged in.
#[derive(Debug, Error)]
pub enum LogInError {
    /// The name, or the password, or both are not right, or the account is disabled; which of it is not told.
    #[error("the name or the password is not right")]
    InvalidCredentials(Standing),
    /// There were too many failures before.
    #[error("too many attempts failed")]
    TooManyAttempts(Standing),
    /// Too many attempts from the same address are being verified: worth trying again later.
    #[error("too many attempts are being verified")]
    Busy,
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
    /// Logs somebody in from an address. A name that nobody has, and an account that is disabled, take as long as a wrong
    /// password, and count as one.
    ///
    /// # Errors
    ///
    /// [`LogInError`].
    pub async fn log_in(
        &self,
        username: &str,
        password: &str,
        from: Option<IpAddr>,
    ) -> Result<Session, LogInError> {
        // No account can have a name that is none, which is found out no sooner than of others.
        let name = Username::parse(username).ok();
        // However its accents are typed, it is one account that is guessed at.
        let counted = name.as_ref().map_or(username, Username::as_str);
        Ok(self.throttle.attempt(Some(counted), from, self.proved(name.as_ref(), password)).await?)
    }

    /// A session, if this is somebody's name and password.
    async fn proved(&self, name: Option<&Username>, password: &str) -> Result<Proof<Session>, LogInError> {
        let Ok(password) = Password::parse(password) else { return Ok(Proof::Wrong(())) };
        let account = match name {
            Some(name) => self.ports.accounts.find(name).await?,
            None => None,
        };
        let hash = account.as_ref().map(|account| &account.password);
        let right = self.ports.passwords.verify(&password, hash).await?;
        match account {
            Some(account) if right && account.enabled => {
                self.renew_hash(&account, &password).await;
                self.begin(account).await
            }
            _ => Ok(Proof::Wrong(())),
        }
    }

    /// Keeps the password as one that is set today, now that it is known. What fails here is tried again at the next login.
    async fn renew_hash(&self, account: &Account, password: &Password) {
        let SessionPorts { accounts, passwords, .. } = &self.ports;
        if passwords.outdated(&account.password)
            && let Ok(new) = passwords.hash(password).await
        {
            let _tried_again = accounts.renew_hash(&account.username, &account.password, &new).await;
        }
    }

    async fn begin(&self, account: Account) -> Result<Proof<Session>, LogInError> {
        let (id, created) = (SessionId(self.stamps.identity()), self.stamps.now());
        let refresh = self.ports.refresh_tokens.next(id)?;
        let session = NewSession {
            id,
            account: account.username.clone(),
            account_version: account.version,
            secret: refresh.hash,
            created,
            expires: created.after(LONGEST),
        };
        match self.ports.sessions.open(&session).await {
            Ok(()) => Ok(Proof::Right(self.give(id, account, refresh.token)?)),
            Err(OpenSessionError::Outdated) => Ok(Proof::Wrong(())),
            Err(OpenSessionError::Storage(error)) => Err(error.into()),
        }
    }
}

impl From<Denied<LogInError>> for LogInError {
    fn from(denied: Denied<LogInError>) -> Self {
        match denied {
            Denied::Wrong(standing, ()) => Self::InvalidCredentials(standing),
            Denied::TooMany(standing) => Self::TooManyAttempts(standing),
            Denied::Busy => Self::Busy,
            Denied::Failed(error) => error,
        }
    }
}
