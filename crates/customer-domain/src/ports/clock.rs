//! Time and identity, as ports, so that tests choose them.

use uuid::Uuid;

use crate::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The current moment.
    fn now(&self) -> Timestamp;
}

/// Makes identities.
pub trait IdSource: Send + Sync {
    /// A `UUIDv7` that was never returned before.
    fn next(&self) -> Uuid;
}
