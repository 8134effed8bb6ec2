//! What can be done with customers.

mod edit;
mod find;
mod list;
mod register;
mod remove;

use std::{net::IpAddr, sync::Arc};

use customer_domain::{
    access::{Admin, Author},
    event::TraceParent,
    once::Once,
    ports::{Change, CommitError, CustomerRepository, Outcome, Refusal, StorageError, Write},
};

use crate::{Bell, Stamps};

/// The use cases about customers, and the ports that they share.
#[derive(Clone)]
pub struct Customers {
    repository: Arc<dyn CustomerRepository>,
    stamps: Stamps,
    bell: Bell,
}

/// What a change belongs to, besides who makes it.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// The trace that its fact goes on.
    pub trace: Option<TraceParent>,
    /// The key under which it is made once.
    pub once: Option<Once>,
    /// The address that the request came from.
    pub from: Option<IpAddr>,
    /// The request's id.
    pub request: Option<String>,
}

/// The answer to a change: what it came to, the first time or now.
///
/// A refusal is an answer too: it is remembered under the key and given again. What is no answer, because the key is
/// not free or the store is away, is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<T> {
    /// What it came to.
    pub outcome: Result<T, Refusal>,
    /// Whether it is given again.
    pub replayed: bool,
    /// Whether something was changed just now.
    pub changed: bool,
}

impl Customers {
    /// Wires the use cases to their ports; the bell is rung whenever there is a fact to announce.
    #[must_use]
    pub fn new(repository: Arc<dyn CustomerRepository>, stamps: Stamps, bell: Bell) -> Self {
        Self { repository, stamps, bell }
    }

    /// Commits a write; `kept` says what this use case gives of an outcome that is no refusal.
    async fn commit<T>(
        &self,
        by: &Admin,
        write: Write,
        context: Context,
        given: fn(Outcome) -> Option<T>,
    ) -> Result<Answer<T>, CommitError> {
        let Context { trace, once, from, request } = context;
        let by = Author::administrator(by, from, request);
        let change = Change { write, stamp: self.stamps.next(trace), once, by };
        let answered = self.repository.commit(change).await?;
        if answered.announced {
            self.bell.ring();
        }
        let outcome = match answered.outcome {
            Outcome::Refused(why) => Err(why),
            outcome => Ok(given(outcome)
                .ok_or_else(|| StorageError::Corrupt("the store answered another kind of change".into()))?),
        };
        Ok(Answer { outcome, replayed: answered.replayed, changed: answered.announced })
    }
}

/// The customer, where one is kept.
fn kept(outcome: Outcome) -> Option<customer_domain::customer::Customer> {
    match outcome {
        Outcome::Kept(customer) => Some(customer),
        Outcome::Removed(_) | Outcome::Refused(_) => None,
    }
}
