//! An [`EventPublisher`] that keeps what it is given, and can be told to fail.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use customer_domain::{
    customer::CustomerId,
    event::{Fact, Subject},
    ports::{EventPublisher, PublishError},
};
use tokio::sync::watch;

/// A broker in memory. Clones share what they received.
#[derive(Clone, Debug)]
pub struct MemoryPublisher {
    state: Arc<Mutex<State>>,
    reachable: Arc<watch::Sender<bool>>,
}

#[derive(Debug, Default)]
struct State {
    received: Vec<Fact>,
    refused: Option<CustomerId>,
}

impl Default for MemoryPublisher {
    fn default() -> Self {
        Self { state: Arc::default(), reachable: Arc::new(watch::Sender::new(true)) }
    }
}

impl MemoryPublisher {
    /// Everything that was received, in order.
    #[must_use]
    pub fn received(&self) -> Vec<Fact> {
        self.state().received.clone()
    }

    /// Whether the broker is there; while it is not, facts are answered with `Unreachable`.
    pub fn set_reachable(&self, reachable: bool) {
        self.reachable.send_replace(reachable);
    }

    /// Refuses the facts about one customer, or about nobody.
    pub fn refuse(&self, customer: Option<CustomerId>) {
        self.state().refused = customer;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl EventPublisher for MemoryPublisher {
    async fn ready(&self) {
        // The sender lives as long as `self`, so this ends only when the broker is there.
        let _closed = self.reachable.subscribe().wait_for(|reachable| *reachable).await.is_err();
    }

    async fn publish(&self, fact: &Fact) -> Result<(), PublishError> {
        if !*self.reachable.borrow() {
            return Err(PublishError::Unreachable);
        }
        let mut state = self.state();
        if state.refused.is_some_and(|id| fact.event.subject() == Subject::Customer(id)) {
            return Err(PublishError::Refused);
        }
        state.received.push(fact.clone());
        Ok(())
    }
}
