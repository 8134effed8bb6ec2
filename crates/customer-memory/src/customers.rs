//! [`CustomerRepository`] in memory.

use std::ops::Bound;

use async_trait::async_trait;
use customer_domain::{
    customer::{Customer, CustomerId, Details, Edit},
    event::{Fact, Stamp},
    ports::{Change, CommitError, Committed, CustomerRepository, StorageError, Write},
};

use crate::{
    MemoryStore,
    store::{State, StoredFact},
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

    async fn commit(&self, change: Change) -> Result<Committed, CommitError> {
        let mut state = self.state();
        match change.write {
            Write::Register(details) => state.register(details, change.stamp),
            Write::Edit(id, edit) => state.edit(id, edit, change.stamp),
            Write::Remove(id) => state.remove(id, change.stamp),
        }
    }
}

impl State {
    fn register(&mut self, details: Details, stamp: Stamp) -> Result<Committed, CommitError> {
        let key = details.email.key();
        if self.addresses.contains_key(&key) {
            return Err(CommitError::EmailTaken);
        }
        let id = CustomerId::new(self.last_id + 1).map_err(|why| StorageError::Corrupt(why.into()))?;
        self.last_id = id.get();
        let (customer, fact) = Customer::register(id, details, stamp);
        self.addresses.insert(key, id);
        self.customers.insert(id, customer.clone());
        Ok(self.committed(customer, fact))
    }

    fn edit(&mut self, id: CustomerId, edit: Edit, stamp: Stamp) -> Result<Committed, CommitError> {
        let current = self.customers.get(&id).cloned().ok_or(CommitError::NotFound)?;
        let old_key = current.details.email.key();
        let (customer, fact) = current.edit(edit, stamp);
        let Some(fact) = fact else { return Ok(Committed { customer, announced: false }) };
        let key = customer.details.email.key();
        if self.addresses.get(&key).is_some_and(|owner| *owner != id) {
            return Err(CommitError::EmailTaken);
        }
        self.addresses.remove(&old_key);
        self.addresses.insert(key, id);
        self.customers.insert(id, customer.clone());
        Ok(self.committed(customer, fact))
    }

    fn remove(&mut self, id: CustomerId, stamp: Stamp) -> Result<Committed, CommitError> {
        let customer = self.customers.remove(&id).ok_or(CommitError::NotFound)?;
        self.addresses.remove(&customer.details.email.key());
        let fact = customer.remove(stamp);
        Ok(self.committed(customer, fact))
    }

    fn committed(&mut self, customer: Customer, fact: Fact) -> Committed {
        self.facts.push(StoredFact { fact, delivered: None });
        Committed { customer, announced: true }
    }
}
