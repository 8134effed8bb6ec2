//! [`Attempts`] in memory.

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    access::{Admission, Attempt, Limit, Standing},
    ports::{Attempts, StorageError},
};

use crate::MemoryStore;

#[async_trait]
impl Attempts for MemoryStore {
    async fn begin(&self, attempt: &Attempt) -> Result<Admission, StorageError> {
        let mut state = self.state();
        let remembered = attempt.at.before(Limit::REMEMBERED);
        let concerns = |failure: &&Attempt| {
            failure.address == attempt.address
                || (failure.account.is_some() && failure.account == attempt.account)
        };
        let mut failures: Vec<Attempt> = state
            .failures
            .iter()
            .filter(concerns)
            .filter(|failure| failure.at > remembered)
            .copied()
            .collect();
        let standing = Standing::of(attempt, &failures);
        if standing.is_held() {
            let last = attempt.account.and_then(|account| state.known.get(&(account, attempt.address)));
            let known = last.is_some_and(|at| *at > attempt.at.before(Limit::KNOWN));
            return Ok(Admission::Waits { standing, known });
        }
        state.failures.push(*attempt);
        failures.push(*attempt);
        Ok(Admission::of(&standing, Standing::of(attempt, &failures)))
    }

    async fn succeeded(&self, attempt: &Attempt) -> Result<(), StorageError> {
        let Some(account) = attempt.account else { return self.take_back(attempt).await };
        let mut state = self.state();
        state
            .failures
            .retain(|failure| failure.account != attempt.account || failure.address != attempt.address);
        state.known.insert((account, attempt.address), attempt.at);
        Ok(())
    }

    async fn take_back(&self, attempt: &Attempt) -> Result<(), StorageError> {
        self.state().failures.retain(|failure| failure.id != attempt.id);
        Ok(())
    }

    async fn forget_failures(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        let mut forgotten = 0;
        self.state().failures.retain(|failure| {
            let old = forgotten < limit && failure.at < before;
            forgotten += usize::from(old);
            !old
        });
        Ok(forgotten)
    }

    async fn forget_addresses(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        let mut forgotten = 0;
        self.state().known.retain(|_, at| {
            let old = forgotten < limit && *at < before;
            forgotten += usize::from(old);
            !old
        });
        Ok(forgotten)
    }
}
