//! What is remembered under an idempotency key, as the text in its column.

use customer_contract::CustomerBody;
use customer_domain::{
    customer::{Customer, CustomerId, Version},
    ports::{Outcome, Refusal, StorageError},
};
use serde::{Deserialize, Serialize};

use crate::corrupt;

/// An outcome in its column.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StoredOutcome {
    /// The customer as it was then.
    Kept(Box<CustomerBody>),
    /// Who was removed.
    Removed(i64),
    /// The address was another's.
    EmailTaken,
    /// There was no such customer, or it is gone since.
    NotFound,
    /// The version that the customer had.
    Stale(u32),
}

impl StoredOutcome {
    /// The text.
    ///
    /// # Errors
    ///
    /// [`StorageError::Corrupt`]: a bug.
    pub fn written(&self) -> Result<String, StorageError> {
        serde_json::to_string(self).map_err(corrupt)
    }

    /// What a text says.
    ///
    /// # Errors
    ///
    /// [`StorageError::Corrupt`] for what was never written.
    pub fn read(text: &str) -> Result<Outcome, StorageError> {
        Ok(match serde_json::from_str(text).map_err(corrupt)? {
            Self::Kept(body) => Outcome::Kept(Customer::try_from(*body).map_err(corrupt)?),
            Self::Removed(id) => Outcome::Removed(CustomerId::new(id).map_err(corrupt)?),
            Self::EmailTaken => Outcome::Refused(Refusal::EmailTaken),
            Self::NotFound => Outcome::Refused(Refusal::NotFound),
            Self::Stale(version) => {
                Outcome::Refused(Refusal::Stale { current: Version::from_stored(version) })
            }
        })
    }

    /// Whose data it holds.
    #[must_use]
    pub fn customer(&self) -> Option<i64> {
        match self {
            Self::Kept(body) => Some(body.id),
            Self::Removed(_) | Self::EmailTaken | Self::NotFound | Self::Stale(_) => None,
        }
    }
}

impl From<&Outcome> for StoredOutcome {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Kept(customer) => Self::Kept(Box::new(customer.into())),
            Outcome::Removed(id) => Self::Removed(id.get()),
            Outcome::Refused(Refusal::EmailTaken) => Self::EmailTaken,
            Outcome::Refused(Refusal::NotFound) => Self::NotFound,
            Outcome::Refused(Refusal::Stale { current }) => Self::Stale(current.get()),
        }
    }
}
