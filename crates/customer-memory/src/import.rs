//! [`CustomerImport`] in memory.

use async_trait::async_trait;
use customer_domain::{
    audit::AuditEntry,
    customer::CustomerId,
    event::Subject,
    import::{Decision, Incoming, Known, Verdict},
    ports::{Batch, CustomerImport, StorageError},
};

use crate::{
    MemoryStore,
    store::{State, StoredFact},
};

#[async_trait]
impl CustomerImport for MemoryStore {
    async fn import(&self, batch: Batch) -> Result<Vec<Verdict>, StorageError> {
        let mut state = self.state();
        let mut known = state.known(&batch.rows);
        let decided: Vec<(Incoming, Decision)> = batch
            .rows
            .iter()
            .map(|incoming| (incoming.clone(), known.decide(incoming, batch.identities)))
            .collect();
        let verdicts = decided.iter().map(|(incoming, decision)| decision.verdict(incoming.id)).collect();
        if batch.trial {
            return Ok(verdicts);
        }
        let (mut kept, mut new) = (Vec::new(), Vec::new());
        for (incoming, decision) in decided {
            match decision {
                Decision::Add(Some(id)) => kept.push((incoming, id)),
                Decision::Add(None) => new.push(incoming),
                Decision::Leave(_) => {}
            }
        }
        let highest = kept.iter().map(|(_, id)| *id).chain(batch.goes_on_after()).max();
        let mut last = highest.map_or(state.last_id, |highest| highest.get().max(state.last_id));
        for incoming in new {
            last += 1;
            let id = CustomerId::new(last).map_err(|why| StorageError::Corrupt(why.into()))?;
            kept.push((incoming, id));
        }
        state.last_id = last;
        for (incoming, id) in kept {
            state.settle(incoming, id, &batch);
        }
        Ok(verdicts)
    }
}

impl State {
    fn known(&self, rows: &[Incoming]) -> Known {
        let owners = rows.iter().filter_map(|row| self.addresses.get(&row.details.email.key()));
        let given = rows.iter().filter_map(|row| row.id.as_ref());
        let here = owners.chain(given).filter_map(|id| self.customers.get(id).cloned());
        let used = self.audit_trail.iter().filter_map(|entry| match entry.subject {
            Subject::Customer(id) => Some(id),
            Subject::Account(_) => None,
        });
        Known::new(here, used)
    }

    fn settle(&mut self, incoming: Incoming, id: CustomerId, batch: &Batch) {
        let (customer, fact) = incoming.settle(id, batch.at);
        self.audit_trail.extend(AuditEntry::of_customer(&fact, &batch.by));
        self.addresses.insert(customer.details.email.key(), id);
        self.customers.insert(id, customer);
        if batch.announced {
            self.facts.push(StoredFact { fact, delivered: None });
        }
    }
}
