//! Who may log in, as those who run the service arrange it.

mod add;
mod first_administrator;

use std::sync::Arc;

use customer_domain::ports::{Accounts, Clock, Passwords};

pub use add::AddError;
pub use first_administrator::AdministratorAdded;

/// The use cases about accounts, and the ports that they share.
#[derive(Clone)]
pub struct AccountsService {
    accounts: Arc<dyn Accounts>,
    passwords: Arc<dyn Passwords>,
    clock: Arc<dyn Clock>,
}

impl AccountsService {
    /// Wires the use cases to their ports.
    #[must_use]
    pub fn new(accounts: Arc<dyn Accounts>, passwords: Arc<dyn Passwords>, clock: Arc<dyn Clock>) -> Self {
        Self { accounts, passwords, clock }
    }
}
