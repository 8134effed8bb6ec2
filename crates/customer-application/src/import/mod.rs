//! Whoever runs the service takes customers in from elsewhere, batch by batch.

mod seen;

use std::sync::Arc;

use customer_domain::{
    access::Author,
    customer::CustomerId,
    event::FactId,
    import::{Draft, Identities, Verdict},
    ports::{Batch, CustomerImport, StorageError},
};

use self::seen::Seen;
use crate::Stamps;

/// How customers are taken in.
#[derive(Clone, Debug)]
pub struct Manner {
    /// What becomes of their identities.
    pub identities: Identities,
    /// Whether others are told of each.
    pub announced: bool,
    /// Whether it is only asked what would become of them.
    pub trial: bool,
    /// Who does it.
    pub by: Author,
}

/// An import that is under way.
pub struct Import {
    store: Arc<dyn CustomerImport>,
    stamps: Stamps,
    manner: Manner,
    seen: Seen,
}

impl Import {
    /// So many are taken in by one step.
    pub const STEP: usize = Batch::MOST;

    /// Begins one. What is stored is stored by steps, so an import that ended early is gone on with by another of the same
    /// source: who is there already is left as it is.
    #[must_use]
    pub fn new(store: Arc<dyn CustomerImport>, stamps: Stamps, manner: Manner) -> Self {
        Self { store, stamps, manner, seen: Seen::default() }
    }

    /// Takes in the next ones, [`Import::STEP`] at most, and says of each in turn what became of it.
    ///
    /// No identity that they come with is given to somebody else later, nor one up to `withheld`: the highest that stood
    /// beside them in what is no customer.
    ///
    /// A trial remembers up to 130 bytes of each, so as to find those that the source has twice.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails; nothing of this step was stored then, unless the store went away before it
    /// answered.
    pub async fn take(
        &mut self,
        drafts: Vec<Draft>,
        withheld: Option<CustomerId>,
    ) -> Result<Vec<Verdict>, StorageError> {
        if self.manner.trial {
            return self.tried(drafts).await;
        }
        self.store.import(self.batch(drafts, withheld)).await
    }

    /// What would become of those that were not seen before, and of the others.
    async fn tried(&mut self, drafts: Vec<Draft>) -> Result<Vec<Verdict>, StorageError> {
        let identities = self.manner.identities;
        let before: Vec<Option<Verdict>> =
            drafts.iter().map(|draft| self.seen.verdict(draft, identities)).collect();
        let new: Vec<Draft> = drafts
            .into_iter()
            .zip(&before)
            .filter(|(_, seen)| seen.is_none())
            .map(|(draft, _)| draft)
            .collect();
        let verdicts = self.store.import(self.batch(new.clone(), None)).await?;
        for (draft, verdict) in new.iter().zip(&verdicts) {
            if matches!(verdict, Verdict::Added | Verdict::Renumbered) {
                self.seen.add(draft, identities);
            }
        }
        let mut verdicts = verdicts.into_iter();
        Ok(before.into_iter().filter_map(|seen| seen.or_else(|| verdicts.next())).collect())
    }

    fn batch(&self, drafts: Vec<Draft>, withheld: Option<CustomerId>) -> Batch {
        let Manner { identities, announced, trial, by } = self.manner.clone();
        let at = self.stamps.now();
        let fact = || FactId::from_uuid(self.stamps.identity());
        let rows = drafts.into_iter().map(|draft| draft.complete(fact(), at)).collect();
        Batch { rows, withheld, identities, announced, trial, at, by }
    }
}
