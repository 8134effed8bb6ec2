//! Where it stands who changed what.

use async_trait::async_trait;

use super::StorageError;
use crate::{Timestamp, audit::AuditEntry, event::Subject};

/// Tells what was done. A change adds its own entry, in its transaction. Entries are neither changed nor removed.
#[async_trait]
pub trait AuditTrail: Send + Sync {
    /// Adds what was done without a change.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails: then it should not be done.
    async fn record(&self, entry: &AuditEntry) -> Result<(), StorageError>;

    /// The newest entries that are sought, the newest first.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn read(&self, sought: &AuditQuery) -> Result<Vec<Recorded>, StorageError>;
}

/// An entry in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Greater for what was recorded later about the same subject.
    pub number: i64,
    /// What was done.
    pub entry: AuditEntry,
}

/// Which entries are sought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditQuery {
    /// About whom; about anybody if absent.
    pub subject: Option<Subject>,
    /// From this moment on.
    pub since: Option<Timestamp>,
    /// With lower numbers than this, to go on with the entries before those that were read.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: usize,
}
