//! [`Accounts`] in memory.

use std::{collections::btree_map::Entry, ops::Bound};

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    access::{Account, AccountChange, Author, Ended, PasswordHash, Revocation, Username},
    audit::{Action, AuditEntry},
    event::Stamp,
    ports::{Accounts, AddAccountError, ChangeAccountError, StorageError},
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

    async fn list(&self, after: Option<&Username>, limit: usize) -> Result<Vec<Account>, StorageError> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let state = self.state();
        let accounts = state.accounts.range::<Username, _>((start, Bound::Unbounded));
        Ok(accounts.take(limit).map(|(_, account)| account.clone()).collect())
    }

    async fn add(&self, account: &Account, by: &Author, at: Timestamp) -> Result<(), AddAccountError> {
        let mut state = self.state();
        match state.accounts.entry(account.username.clone()) {
            Entry::Occupied(_) => Err(AddAccountError::NameTaken),
            Entry::Vacant(place) => {
                place.insert(account.clone());
                state.audit_trail.push(AuditEntry::of_account(account, Action::AccountAdded, by, at));
                Ok(())
            }
        }
    }

    async fn change(
        &self,
        username: &Username,
        change: &AccountChange,
        by: &Author,
        revoked_until: Timestamp,
        stamp: &Stamp,
    ) -> Result<Account, ChangeAccountError> {
        let mut state = self.state();
        let account = state.accounts.get(username).cloned().ok_or(ChangeAccountError::NotFound)?;
        let changed = account.changed(change);
        if changed == account {
            return Ok(account);
        }
        let administrators = state.accounts.values().filter(|account| account.administers()).count();
        if account.administers() && !changed.administers() && administrators == 1 {
            return Err(ChangeAccountError::LastAdministrator);
        }
        state.sessions.retain(|_, session| session.account != *username);
        if *change != AccountChange::Enable {
            let ended = Ended::Account { below: changed.version };
            let account = username.clone();
            state.revoke(Revocation { account, ended, at: stamp.at, expires: revoked_until }, stamp);
        }
        state.audit_trail.push(AuditEntry::of_account(&changed, change.into(), by, stamp.at));
        state.accounts.insert(username.clone(), changed.clone());
        Ok(changed)
    }

    async fn renew_hash(
        &self,
        username: &Username,
        old: &PasswordHash,
        new: &PasswordHash,
    ) -> Result<(), StorageError> {
        if let Some(account) = self.state().accounts.get_mut(username)
            && account.password == *old
        {
            account.password = new.clone();
        }
        Ok(())
    }
}
