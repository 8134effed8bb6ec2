//! [`Accounts`] in memory.

use std::collections::hash_map::Entry;

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    access::{Account, Username},
    ports::{Accounts, AddAccountError, StorageError},
};

use crate::MemoryStore;

#[async_trait]
impl Accounts for MemoryStore {
    async fn find(&self, username: &Username) -> Result<Option<Account>, StorageError> {
        Ok(self.state().accounts.get(username).cloned())
    }

    async fn is_empty(&self) -> Result<bool, StorageError> {
        Ok(self.state().accounts.is_empty())
    }

    async fn add(&self, account: &Account, _at: Timestamp) -> Result<(), AddAccountError> {
        match self.state().accounts.entry(account.username.clone()) {
            Entry::Occupied(_) => Err(AddAccountError::NameTaken),
            Entry::Vacant(place) => {
                place.insert(account.clone());
                Ok(())
            }
        }
    }
}
