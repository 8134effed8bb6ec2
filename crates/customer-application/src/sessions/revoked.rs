//! What a replica knows of revoked tokens.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

use customer_domain::{Timestamp, access::TokenId};

/// The tokens that are refused before their time, with their ends.
#[derive(Default)]
pub(super) struct Revoked(RwLock<HashMap<TokenId, Timestamp>>);

impl Revoked {
    pub(super) fn contains(&self, token: TokenId) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains_key(&token)
    }

    pub(super) fn add(&self, token: TokenId, ends: Timestamp) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(token, ends);
    }

    /// Adds what the store tells, and drops what ended before a moment. What was added meanwhile, and the store did not know yet
    /// when it was asked, stays.
    pub(super) fn extend(&self, told: Vec<(TokenId, Timestamp)>, ended: Timestamp) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, ends| *ends > ended);
        known.extend(told);
    }
}
