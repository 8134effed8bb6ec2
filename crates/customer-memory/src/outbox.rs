//! [`Outbox`] in memory.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    event::FactId,
    ports::{Backlog, Claim, Outbox, RelayId, StorageError},
};

use crate::{MemoryStore, store::Lease};

#[async_trait]
impl Outbox for MemoryStore {
    async fn claim(&self, relay: RelayId, limit: usize, lease: Duration) -> Result<Claim, StorageError> {
        let (mut state, now) = (self.state(), Instant::now());
        if state.lease.is_some_and(|lease| lease.holder != relay && lease.ends > now) {
            return Ok(Claim::Elsewhere);
        }
        state.lease = Some(Lease { holder: relay, ends: now + lease });
        let pending = state.facts.iter().filter(|stored| stored.delivered.is_none());
        Ok(Claim::Facts(pending.take(limit).map(|stored| stored.fact.clone()).collect()))
    }

    async fn settle(&self, delivered: &[FactId], at: Timestamp) -> Result<(), StorageError> {
        let delivered: HashSet<&FactId> = delivered.iter().collect();
        for stored in &mut self.state().facts {
            if delivered.contains(&stored.fact.stamp.id) {
                stored.delivered.get_or_insert(at);
            }
        }
        Ok(())
    }

    async fn resign(&self, relay: RelayId) -> Result<(), StorageError> {
        let mut state = self.state();
        state.lease = state.lease.filter(|lease| lease.holder != relay);
        Ok(())
    }

    async fn backlog(&self) -> Result<Backlog, StorageError> {
        let state = self.state();
        let pending = || state.facts.iter().filter(|stored| stored.delivered.is_none());
        Ok(Backlog {
            pending: u64::try_from(pending().count()).unwrap_or(u64::MAX),
            oldest: pending().map(|stored| stored.fact.stamp.at).min(),
        })
    }

    async fn forget_delivered(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        let mut forgotten = 0;
        self.state().facts.retain(|stored| {
            let old = forgotten < limit && stored.delivered.is_some_and(|at| at < before);
            forgotten += usize::from(old);
            !old
        });
        Ok(forgotten)
    }
}
