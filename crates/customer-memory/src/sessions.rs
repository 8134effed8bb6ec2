//! [`SessionRepository`] in memory.

use std::collections::btree_map::Entry;

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    access::{Ended, Revocation},
    event::Stamp,
    ports::{NewSession, OpenSessionError, Refreshed, Rotation, SessionRepository, StorageError},
};

use crate::{
    MemoryStore,
    store::{State, StoredFact},
};

#[async_trait]
impl SessionRepository for MemoryStore {
    async fn open(&self, session: &NewSession) -> Result<(), OpenSessionError> {
        let mut state = self.state();
        let account = state.accounts.get(&session.account);
        if !account.is_some_and(|account| account.enabled && account.version == session.account_version) {
            return Err(OpenSessionError::Outdated);
        }
        state.sessions.insert(session.id, session.clone());
        Ok(())
    }

    async fn refresh(&self, rotation: &Rotation) -> Result<Refreshed, StorageError> {
        let Rotation { spent, next, revoked_until, stamp } = rotation;
        let mut state = self.state();
        let Some(session) = state.sessions.get_mut(&spent.session).filter(|it| it.expires > stamp.at) else {
            return Ok(Refreshed::Unknown);
        };
        if session.secret != spent.hash {
            let (account, ended) = (session.account.clone(), Ended::Session(spent.session));
            let revocation = Revocation { account, ended, at: stamp.at, expires: *revoked_until };
            state.end(&revocation, stamp);
            return Ok(Refreshed::Reused(revocation));
        }
        session.secret = *next;
        let session = session.clone();
        match state.accounts.get(&session.account) {
            Some(account) if account.enabled && account.version == session.account_version => {
                Ok(Refreshed::Renewed { account: account.clone(), expires: session.expires })
            }
            _ => Ok(Refreshed::Unknown),
        }
    }

    async fn end(&self, revocation: &Revocation, stamp: &Stamp) -> Result<(), StorageError> {
        self.state().end(revocation, stamp);
        Ok(())
    }

    async fn revoked(&self, now: Timestamp) -> Result<Vec<Revocation>, StorageError> {
        let state = self.state();
        Ok(state.revocations.values().filter(|revocation| revocation.expires > now).cloned().collect())
    }

    async fn forget_ended(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        let mut forgotten = 0;
        let mut stays = |expires: Timestamp| {
            let old = forgotten < limit && expires < before;
            forgotten += usize::from(old);
            !old
        };
        let mut state = self.state();
        state.sessions.retain(|_, session| stays(session.expires));
        state.revocations.retain(|_, revocation| stays(revocation.expires));
        Ok(forgotten)
    }
}

impl State {
    fn end(&mut self, revocation: &Revocation, stamp: &Stamp) {
        if let Ended::Session(session) = revocation.ended {
            self.sessions.remove(&session);
        }
        self.revoke(revocation.clone(), stamp);
    }

    /// Notes what is to be refused, and that it is to be announced; once.
    pub(crate) fn revoke(&mut self, revocation: Revocation, stamp: &Stamp) {
        let key = (revocation.account.clone(), revocation.ended);
        if let Entry::Vacant(place) = self.revocations.entry(key) {
            place.insert(revocation.clone());
            self.facts.push(StoredFact { fact: revocation.announced(stamp.clone()), delivered: None });
        }
    }
}
