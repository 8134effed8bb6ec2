//! [`CustomerRepository`] in memory.

use std::ops::Bound;

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    access::Author,
    audit::AuditEntry,
    customer::{Customer, CustomerId, Details, Edit, Expected},
    event::{Fact, Stamp},
    once::Once,
    page::{Filter, Page, PageQuery, Position, Sort, Start},
    ports::{Answered, Change, CommitError, CustomerRepository, Outcome, Refusal, StorageError, Write},
};

use crate::{
    MemoryStore,
    store::{State, StoredAnswer, StoredFact},
};

#[async_trait]
impl CustomerRepository for MemoryStore {
    async fn find(&self, id: CustomerId) -> Result<Option<Customer>, StorageError> {
        Ok(self.state().customers.get(&id).cloned())
    }

    async fn list(&self, after: Option<CustomerId>, limit: usize) -> Result<Vec<Customer>, StorageError> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        Ok(self
            .state()
            .customers
            .range((start, Bound::Unbounded))
            .take(limit)
            .map(|(_, c)| c.clone())
            .collect())
    }

    async fn page(&self, query: &PageQuery) -> Result<Page, StorageError> {
        let place = |customer: &Customer| query.sort.key.position(customer);
        let mut found: Vec<Customer> = self
            .state()
            .customers
            .values()
            .filter(|customer| query.filter.matches(customer))
            .cloned()
            .collect();
        found.sort_by(|a, b| order(query.sort, &place(a), &place(b)));
        match &query.start {
            Start::Beginning => {}
            Start::After(from) => found.retain(|c| order(query.sort, &place(c), from).is_gt()),
            Start::Before(to) => {
                found.retain(|c| order(query.sort, &place(c), to).is_lt());
                found.reverse();
            }
        }
        found.truncate(query.limit.saturating_add(1));
        Ok(Page::from_found(found, &query.start, query.limit))
    }

    async fn count(&self, filter: &Filter) -> Result<u64, StorageError> {
        let count = self.state().customers.values().filter(|customer| filter.matches(customer)).count();
        Ok(u64::try_from(count).unwrap_or(u64::MAX))
    }

    async fn commit(&self, change: Change) -> Result<Answered, CommitError> {
        let (now, forgotten) = (change.stamp.at, change.forgotten_before());
        let mut state = self.state();
        if let Some(answered) =
            change.once.as_ref().map_or(Ok(None), |once| state.answered(once, forgotten))?
        {
            return Ok(answered);
        }
        let answered = match change.write {
            Write::Register(details) => state.register(details, change.stamp, &change.by)?,
            Write::Edit(id, edit, expected) => state.edit(id, edit, &expected, change.stamp, &change.by),
            Write::Remove(id, expected) => state.remove(id, &expected, change.stamp, &change.by),
        };
        if let Some(Once { key, fingerprint }) = change.once {
            state
                .answers
                .insert(key, StoredAnswer { fingerprint, outcome: answered.outcome.clone(), at: now });
        }
        Ok(answered)
    }

    async fn forget_keys(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        let mut forgotten = 0;
        self.state().answers.retain(|_, answer| {
            let old = forgotten < limit && answer.at < before;
            forgotten += usize::from(old);
            !old
        });
        Ok(forgotten)
    }
}

fn order(sort: Sort, a: &Position, b: &Position) -> std::cmp::Ordering {
    let ascending = a.value.cmp(&b.value).then(a.id.cmp(&b.id));
    if sort.descending { ascending.reverse() } else { ascending }
}

impl State {
    /// What was answered to the same request before.
    fn answered(&self, once: &Once, forgotten: Timestamp) -> Result<Option<Answered>, CommitError> {
        match self.answers.get(&once.key).filter(|answer| answer.at >= forgotten) {
            None => Ok(None),
            Some(answer) if answer.fingerprint != once.fingerprint => Err(CommitError::KeyReused),
            Some(answer) => Ok(Some(Answered::again(answer.outcome.clone()))),
        }
    }

    fn register(&mut self, details: Details, stamp: Stamp, by: &Author) -> Result<Answered, StorageError> {
        let key = details.email.key();
        if self.addresses.contains_key(&key) {
            return Ok(Answered::refused(Refusal::EmailTaken));
        }
        let id = CustomerId::new(self.last_id + 1).map_err(|why| StorageError::Corrupt(why.into()))?;
        self.last_id = id.get();
        let (customer, fact) = Customer::register(id, details, stamp);
        self.addresses.insert(key, id);
        self.customers.insert(id, customer.clone());
        Ok(self.announce(Outcome::Kept(customer), fact, by))
    }

    fn edit(
        &mut self,
        id: CustomerId,
        edit: Edit,
        expected: &Expected,
        stamp: Stamp,
        by: &Author,
    ) -> Answered {
        let Some(current) = self.customers.get(&id).cloned() else {
            return Answered::refused(Refusal::NotFound);
        };
        if !expected.allows(current.version) {
            return Answered::refused(Refusal::Stale { current: current.version });
        }
        let old_key = current.details.email.key();
        let (customer, fact) = current.edit(edit, stamp);
        let Some(fact) = fact else { return Answered::now(Outcome::Kept(customer), false) };
        let key = customer.details.email.key();
        if self.addresses.get(&key).is_some_and(|owner| *owner != id) {
            return Answered::refused(Refusal::EmailTaken);
        }
        self.addresses.remove(&old_key);
        self.addresses.insert(key, id);
        self.customers.insert(id, customer.clone());
        self.announce(Outcome::Kept(customer), fact, by)
    }

    fn remove(&mut self, id: CustomerId, expected: &Expected, stamp: Stamp, by: &Author) -> Answered {
        let Some(customer) = self.customers.get(&id).cloned() else {
            return Answered::refused(Refusal::NotFound);
        };
        if !expected.allows(customer.version) {
            return Answered::refused(Refusal::Stale { current: customer.version });
        }
        self.customers.remove(&id);
        self.addresses.remove(&customer.details.email.key());
        self.notifications.retain(|_, one| one.notice.customer != id);
        for answer in self.answers.values_mut() {
            if matches!(&answer.outcome, Outcome::Kept(kept) if kept.id == id) {
                answer.outcome = Outcome::Refused(Refusal::NotFound);
            }
        }
        self.erase_facts(id);
        let fact = customer.remove(stamp);
        self.announce(Outcome::Removed(id), fact, by)
    }

    fn announce(&mut self, outcome: Outcome, fact: Fact, by: &Author) -> Answered {
        self.audit_trail.extend(AuditEntry::of_customer(&fact, by));
        self.facts.push(StoredFact { fact, delivered: None });
        Answered::now(outcome, true)
    }
}
