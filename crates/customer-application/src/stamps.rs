//! Identity and time for facts that are about to happen.

use std::sync::Arc;

use customer_domain::{
    Timestamp,
    event::{FactId, Stamp, TraceParent},
    ports::{Clock, IdSource},
};
use uuid::Uuid;

/// Makes stamps from the clock and the source of identities.
#[derive(Clone)]
pub struct Stamps {
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
}

impl Stamps {
    /// Uses these.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, ids: Arc<dyn IdSource>) -> Self {
        Self { clock, ids }
    }

    /// A stamp for what happens now, in this trace.
    #[must_use]
    pub fn next(&self, trace: Option<TraceParent>) -> Stamp {
        Stamp { id: FactId::from_uuid(self.ids.next()), at: self.clock.now(), trace }
    }

    /// An identity for something else than a fact.
    #[must_use]
    pub fn identity(&self) -> Uuid {
        self.ids.next()
    }

    /// The current moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
