//! Who may log in, as those who run the service arrange it.

mod add;
mod change;
mod first_administrator;
mod list;

use std::{sync::Arc, time::Duration};

use customer_domain::ports::{Accounts, Passwords};

pub use add::AddError;
pub use change::{ChangeError, Different};
pub use first_administrator::AdministratorAdded;

use crate::{Bell, Stamps};

/// The use cases about accounts, and the ports that they share.
#[derive(Clone)]
pub struct AccountsService {
    accounts: Arc<dyn Accounts>,
    passwords: Arc<dyn Passwords>,
    stamps: Stamps,
    bell: Bell,
    outlived: Duration,
}

impl AccountsService {
    /// Wires the use cases to their ports; the bell is rung whenever there is a fact to announce, and no access token
    /// outlives this time.
    #[must_use]
    pub fn new(
        accounts: Arc<dyn Accounts>,
        passwords: Arc<dyn Passwords>,
        stamps: Stamps,
        bell: Bell,
        outlived: Duration,
    ) -> Self {
        Self { accounts, passwords, stamps, bell, outlived }
    }
}
