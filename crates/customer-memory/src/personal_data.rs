//! [`PersonalData`] in memory.

use async_trait::async_trait;
use customer_domain::{
    customer::{CustomerId, Version},
    event::CustomerEvent,
    once::OnceKey,
    ports::{KeptAnswer, KeptFact, Outcome, PersonalData, StorageError},
};

use crate::MemoryStore;

#[async_trait]
impl PersonalData for MemoryStore {
    async fn facts_of(
        &self,
        customer: CustomerId,
        after: Option<Version>,
        limit: usize,
    ) -> Result<Vec<KeptFact>, StorageError> {
        let state = self.state();
        let theirs = state.facts.iter().filter_map(|stored| {
            let event = stored.fact.event.customer().filter(|event| event.customer_id() == customer)?;
            Some(KeptFact {
                id: stored.fact.stamp.id,
                version: event.version(),
                at: stored.fact.stamp.at,
                delivered: stored.delivered,
                event: Some(CustomerEvent::clone(event)),
            })
        });
        let mut facts: Vec<KeptFact> =
            theirs.filter(|fact| after.is_none_or(|after| fact.version > after)).collect();
        facts.sort_by_key(|fact| fact.version);
        facts.truncate(limit);
        Ok(facts)
    }

    async fn answers_of(
        &self,
        customer: CustomerId,
        after: Option<&OnceKey>,
        limit: usize,
    ) -> Result<Vec<KeptAnswer>, StorageError> {
        let state = self.state();
        let theirs = state.answers.iter().filter_map(|(key, answer)| match &answer.outcome {
            Outcome::Kept(kept) if kept.id == customer => {
                Some(KeptAnswer { key: key.clone(), used: answer.at, customer: kept.clone() })
            }
            _ => None,
        });
        let mut answers: Vec<KeptAnswer> =
            theirs.filter(|answer| after.is_none_or(|after| place(&answer.key) > place(after))).collect();
        answers.sort_by(|a, b| place(&a.key).cmp(&place(&b.key)));
        answers.truncate(limit);
        Ok(answers)
    }
}

fn place(key: &OnceKey) -> (&str, &str, &str) {
    (key.caller.as_str(), &key.operation, key.key.as_str())
}
