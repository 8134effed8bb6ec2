//! What a replica knows of what ended before its time, shared by all requests.

use std::sync::{PoisonError, RwLock};

use customer_domain::{
    Timestamp,
    access::{Bearer, Revocation, Revoked},
};

/// Which tokens are refused before they expire.
#[derive(Default)]
pub(super) struct Known(RwLock<Revoked>);

impl Known {
    pub(super) fn ends(&self, bearer: &Bearer) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).ends(bearer)
    }

    pub(super) fn add(&self, revocation: Revocation) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).add(revocation);
    }

    /// Adds what the store tells, and drops what has expired by now. What was added meanwhile, and the store did not know
    /// yet when it was asked, stays.
    pub(super) fn extend(&self, told: Vec<Revocation>, now: Timestamp) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.forget_expired(now);
        for revocation in told {
            known.add(revocation);
        }
    }
}
