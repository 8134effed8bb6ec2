//! How callers come to tokens, prove by them who they are, get new ones, and give them back.

mod authenticate;
mod catch_up;
mod gate;
mod log_in;
mod log_out;
mod refresh;
mod revoked;
mod throttle;

use std::{sync::Arc, time::Duration};

use customer_domain::{
    access::{Account, Principal, Role, SessionId},
    ports::{
        AccessToken, Accounts, Attempts, Grant, Passwords, RefreshTokens, SessionRepository, SigningError,
        Tokens,
    },
};

pub use log_in::LogInError;
pub use refresh::RefreshError;
use revoked::Known;
use throttle::Throttle;

use crate::{Bell, Stamps};

/// How long a session lasts at most, from the login on.
const LONGEST: Duration = Duration::from_hours(30 * 24);

/// The use cases about sessions, and the ports that they share. Clones know the same tokens to be revoked.
#[derive(Clone)]
pub struct Sessions {
    ports: SessionPorts,
    stamps: Stamps,
    bell: Bell,
    throttle: Throttle,
    revoked: Arc<Known>,
}

/// What the use cases about sessions ask of the outside world.
#[derive(Clone)]
pub struct SessionPorts {
    /// Who may log in.
    pub accounts: Arc<dyn Accounts>,
    /// Checks by what.
    pub passwords: Arc<dyn Passwords>,
    /// Who has failed to, how often.
    pub attempts: Arc<dyn Attempts>,
    /// What proves it from then on.
    pub tokens: Arc<dyn Tokens>,
    /// What gets the next one.
    pub refresh_tokens: Arc<dyn RefreshTokens>,
    /// What began and what ended.
    pub sessions: Arc<dyn SessionRepository>,
}

/// What a login gives, and each refresh anew.
#[derive(Clone)]
pub struct Session {
    /// The token for the requests to come.
    pub access: AccessToken,
    /// The token that gets the next ones, once.
    pub refresh: String,
    /// What their holder may do.
    pub role: Role,
}

impl Sessions {
    /// Wires the use cases to their ports; the bell is rung whenever there is a fact to announce.
    #[must_use]
    pub fn new(ports: SessionPorts, stamps: Stamps, bell: Bell) -> Self {
        let throttle = Throttle::new(ports.attempts.clone(), stamps.clone());
        Self { ports, stamps, bell, throttle, revoked: Arc::default() }
    }

    /// The tokens of a session, for the account as it is.
    fn give(&self, session: SessionId, account: Account, refresh: String) -> Result<Session, SigningError> {
        let Account { username, role, version, .. } = account;
        let principal = Principal { username, role };
        let access = self.ports.tokens.issue(&Grant { principal, session, account_version: version })?;
        Ok(Session { access, refresh, role })
    }
}
