//! The idempotency keys whose first request waits for its turn to write, or is being written. It knows no other process.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use customer_domain::once::OnceKey;

/// Keys under way. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct UnderWay(Arc<Mutex<HashSet<OnceKey>>>);

/// A key that is under way, until this goes.
pub(super) struct Place {
    key: OnceKey,
    among: UnderWay,
}

impl UnderWay {
    /// A place for a key; none if it has one.
    pub(super) fn enter(&self, key: &OnceKey) -> Option<Place> {
        let free = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        free.then(|| Place { key: key.clone(), among: self.clone() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.among.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}
