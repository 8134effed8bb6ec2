//! How callers come to tokens, prove by them who they are, and give them back.

mod authenticate;
mod log_in;
mod log_out;
mod revoked;

use std::sync::Arc;

use customer_domain::ports::{Accounts, Clock, Passwords, Revocations, Tokens};

pub use log_in::{LogInError, Session};
use revoked::Revoked;

/// The use cases about sessions, and the ports that they share. Clones know the same tokens to be revoked.
#[derive(Clone)]
pub struct Sessions {
    accounts: Arc<dyn Accounts>,
    passwords: Arc<dyn Passwords>,
    tokens: Arc<dyn Tokens>,
    revocations: Arc<dyn Revocations>,
    clock: Arc<dyn Clock>,
    revoked: Arc<Revoked>,
}

impl Sessions {
    /// Wires the use cases to their ports.
    #[must_use]
    pub fn new(
        accounts: Arc<dyn Accounts>,
        passwords: Arc<dyn Passwords>,
        tokens: Arc<dyn Tokens>,
        revocations: Arc<dyn Revocations>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { accounts, passwords, tokens, revocations, clock, revoked: Arc::default() }
    }
}
