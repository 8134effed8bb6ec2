//! How callers come to tokens.

mod log_in;

use std::sync::Arc;

use customer_domain::ports::{Accounts, Passwords, Tokens};

pub use log_in::{LogInError, Session};

/// The use cases about sessions, and the ports that they share.
#[derive(Clone)]
pub struct Sessions {
    accounts: Arc<dyn Accounts>,
    passwords: Arc<dyn Passwords>,
    tokens: Arc<dyn Tokens>,
}

impl Sessions {
    /// Wires the use cases to their ports.
    #[must_use]
    pub fn new(accounts: Arc<dyn Accounts>, passwords: Arc<dyn Passwords>, tokens: Arc<dyn Tokens>) -> Self {
        Self { accounts, passwords, tokens }
    }
}
