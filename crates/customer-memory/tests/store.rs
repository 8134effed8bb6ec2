//! The memory adapters keep the promises of their ports.

use std::{future::ready, sync::Arc};

use customer_domain::ports;
use customer_memory::MemoryStore;
use customer_testkit::Store;

struct Memory(MemoryStore);

impl Store for Memory {
    fn ports(&self) -> Arc<dyn ports::Store> {
        Arc::new(self.0.clone())
    }
}

customer_testkit::store_suite!(ready(Memory(MemoryStore::default())));
