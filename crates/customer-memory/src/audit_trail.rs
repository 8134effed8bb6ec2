//! [`AuditTrail`] in memory.

use async_trait::async_trait;
use customer_domain::{
    audit::AuditEntry,
    ports::{AuditQuery, AuditTrail, Recorded, StorageError},
};

use crate::MemoryStore;

#[async_trait]
impl AuditTrail for MemoryStore {
    async fn record(&self, entry: &AuditEntry) -> Result<(), StorageError> {
        self.state().audit_trail.push(entry.clone());
        Ok(())
    }

    async fn read(&self, sought: &AuditQuery) -> Result<Vec<Recorded>, StorageError> {
        let state = self.state();
        let mut found: Vec<Recorded> = (1..)
            .zip(&state.audit_trail)
            .filter(|(number, entry)| {
                sought.subject.as_ref().is_none_or(|subject| entry.subject == *subject)
                    && sought.since.is_none_or(|since| entry.at >= since)
                    && sought.before.is_none_or(|before| *number < before)
            })
            .map(|(number, entry)| Recorded { number, entry: entry.clone() })
            .collect();
        found.reverse();
        found.truncate(sought.limit);
        Ok(found)
    }
}
