//! The memory adapters keep the promises of their ports.

use std::{future::ready, sync::Arc};

use customer_domain::ports::{
    Accounts, Attempts, AuditTrail, CustomerRepository, NotificationRepository, Outbox, SessionRepository,
};
use customer_memory::MemoryStore;
use customer_testkit::Store;

struct Memory(MemoryStore);

impl Store for Memory {
    fn customers(&self) -> Arc<dyn CustomerRepository> {
        Arc::new(self.0.clone())
    }

    fn notifications(&self) -> Arc<dyn NotificationRepository> {
        Arc::new(self.0.clone())
    }

    fn outbox(&self) -> Arc<dyn Outbox> {
        Arc::new(self.0.clone())
    }

    fn accounts(&self) -> Arc<dyn Accounts> {
        Arc::new(self.0.clone())
    }

    fn attempts(&self) -> Arc<dyn Attempts> {
        Arc::new(self.0.clone())
    }

    fn sessions(&self) -> Arc<dyn SessionRepository> {
        Arc::new(self.0.clone())
    }

    fn audit_trail(&self) -> Arc<dyn AuditTrail> {
        Arc::new(self.0.clone())
    }
}

customer_testkit::store_suite!(ready(Memory(MemoryStore::default())));
