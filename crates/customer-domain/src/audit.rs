//! Who did what to whom: an entry for each change that was made, and for each person whose data was handed out. It holds nothing
//! of what a customer is, so it can stay when the customer goes.

use std::str::FromStr;

use thiserror::Error;

use crate::{
    Timestamp,
    access::{Account, AccountChange, Author},
    customer::Customer,
    event::{CustomerEvent, Fact, Subject},
};

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// When it was done.
    pub at: Timestamp,
    /// By whom, and from where.
    pub by: Author,
    /// What it was.
    pub action: Action,
    /// To whom.
    pub subject: Subject,
    /// The version that the customer or the account has by it, or had then.
    pub version: u32,
}

/// What can be done to customers and accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A customer was registered.
    CustomerCreated,
    /// A customer was changed.
    CustomerUpdated,
    /// A customer was removed.
    CustomerDeleted,
    /// All that is kept of a customer was handed out.
    CustomerExported,
    /// An account was added.
    AccountAdded,
    /// An account can be logged in with again.
    AccountEnabled,
    /// An account can be logged in with no more.
    AccountDisabled,
    /// An account may do other things.
    RoleChanged,
    /// An account has another password.
    PasswordChanged,
}

/// A text that names no action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("is not an action")]
pub struct UnknownAction;

impl AuditEntry {
    /// The change of a customer that a fact tells of, if it tells of one.
    #[must_use]
    pub fn of_customer(fact: &Fact, by: &Author) -> Option<Self> {
        let event = fact.event.customer()?;
        let action = match event {
            CustomerEvent::Created(_) => Action::CustomerCreated,
            CustomerEvent::Updated(_) => Action::CustomerUpdated,
            CustomerEvent::Deleted { .. } => Action::CustomerDeleted,
        };
        let subject = Subject::Customer(event.customer_id());
        Some(Self { at: fact.stamp.at, by: by.clone(), action, subject, version: event.version().get() })
    }

    /// All that is kept of this customer is handed out.
    #[must_use]
    pub const fn of_disclosure(customer: &Customer, by: Author, at: Timestamp) -> Self {
        let (subject, version) = (Subject::Customer(customer.id), customer.version.get());
        Self { at, by, action: Action::CustomerExported, subject, version }
    }

    /// What was done to an account, which is like this now.
    #[must_use]
    pub fn of_account(account: &Account, action: Action, by: &Author, at: Timestamp) -> Self {
        let subject = Subject::Account(account.username.clone());
        Self { at, by: by.clone(), action, subject, version: account.version.get() }
    }
}

impl From<&AccountChange> for Action {
    fn from(change: &AccountChange) -> Self {
        match change {
            AccountChange::Enable => Self::AccountEnabled,
            AccountChange::Disable => Self::AccountDisabled,
            AccountChange::Role(_) => Self::RoleChanged,
            AccountChange::Password(_) => Self::PasswordChanged,
        }
    }
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::CustomerCreated,
        Self::CustomerUpdated,
        Self::CustomerDeleted,
        Self::CustomerExported,
        Self::AccountAdded,
        Self::AccountEnabled,
        Self::AccountDisabled,
        Self::RoleChanged,
        Self::PasswordChanged,
    ];

    /// The action's name, as it stands in tables and answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CustomerCreated => "customer.created",
            Self::CustomerUpdated => "customer.updated",
            Self::CustomerDeleted => "customer.deleted",
            Self::CustomerExported => "customer.exported",
            Self::AccountAdded => "account.added",
            Self::AccountEnabled => "account.enabled",
            Self::AccountDisabled => "account.disabled",
            Self::RoleChanged => "account.role_changed",
            Self::PasswordChanged => "account.password_changed",
        }
    }
}

impl FromStr for Action {
    type Err = UnknownAction;

    fn from_str(text: &str) -> Result<Self, UnknownAction> {
        Self::ALL.into_iter().find(|action| action.as_str() == text).ok_or(UnknownAction)
    }
}

#[cfg(test)]
mod tests {
    use super::Action;

    #[test]
    fn an_action_is_known_by_its_name() {
        for action in Action::ALL {
            assert_eq!(action.as_str().parse(), Ok(action));
        }
        assert!("customer.sold".parse::<Action>().is_err());
    }
}
