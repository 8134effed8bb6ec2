//! What a replica knows of what ended before its time.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

use customer_domain::{
    Timestamp,
    access::{Bearer, Ended, Revocation, SessionId, Username},
};

/// Which tokens are refused before they expire.
#[derive(Default)]
pub(super) struct Revoked(RwLock<Known>);

#[derive(Default)]
struct Known {
    sessions: HashMap<SessionId, Revocation>,
    /// Of each account the newest, which ends all that the older ones do.
    accounts: HashMap<Username, Revocation>,
}

impl Revoked {
    pub(super) fn ends(&self, bearer: &Bearer) -> bool {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let session = known.sessions.get(&bearer.session);
        let account = known.accounts.get(&bearer.principal.username);
        session.into_iter().chain(account).any(|revocation| revocation.ends(bearer))
    }

    pub(super) fn add(&self, revocation: Revocation) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).add(revocation);
    }

    /// Adds what the store tells, and drops what has expired by now. What was added meanwhile, and the store did not know
    /// yet when it was asked, stays.
    pub(super) fn extend(&self, told: Vec<Revocation>, now: Timestamp) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.sessions.retain(|_, revocation| revocation.expires > now);
        known.accounts.retain(|_, revocation| revocation.expires > now);
        for revocation in told {
            known.add(revocation);
        }
    }
}

impl Known {
    fn add(&mut self, revocation: Revocation) {
        match revocation.ended {
            Ended::Session(session) => {
                self.sessions.insert(session, revocation);
            }
            Ended::Account { .. } => {
                let newest = self.accounts.entry(revocation.account.clone()).or_insert(revocation.clone());
                if newest.ended < revocation.ended {
                    *newest = revocation;
                }
            }
        }
    }
}
