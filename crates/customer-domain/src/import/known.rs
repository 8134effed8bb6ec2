//! Who is here, as far as it matters to a batch of customers from elsewhere, and what that decides.
//!
//! A store says who has the batch's addresses and identities, and which of these were ever given. It asks nothing else:
//! what is decided on it is decided here, alike for every store.

use std::collections::{HashMap, HashSet};

use super::{Identities, Incoming, Unwelcome, Verdict};
use crate::{
    Timestamp,
    customer::{Customer, CustomerId, Details, Folded, Version},
};

/// Those who are here, and those of the batch who are about to be.
#[derive(Debug, Default)]
pub struct Known {
    owners: HashMap<Folded, Owner>,
    holders: HashMap<CustomerId, Holder>,
    used: HashSet<CustomerId>,
}

/// Who has an address.
#[derive(Debug)]
struct Owner {
    /// None yet, if the store is going to give one.
    id: Option<CustomerId>,
    details: Details,
}

/// Who has an identity.
#[derive(Debug)]
struct Holder {
    key: Folded,
    version: Version,
    created_at: Timestamp,
}

/// What to do with one of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Store it, under this identity or under a new one.
    Add(Option<CustomerId>),
    /// Store nothing.
    Leave(Verdict),
}

impl Decision {
    /// What became of one that came with this identity, once that is done.
    #[must_use]
    pub const fn verdict(self, came_with: Option<CustomerId>) -> Verdict {
        match (self, came_with) {
            (Self::Add(None), Some(_)) => Verdict::Renumbered,
            (Self::Add(_), _) => Verdict::Added,
            (Self::Leave(verdict), _) => verdict,
        }
    }
}

impl Known {
    /// The customers who have addresses or identities of the batch, and those of its identities that were ever given.
    #[must_use]
    pub fn new(here: impl IntoIterator<Item = Customer>, used: impl IntoIterator<Item = CustomerId>) -> Self {
        let mut known = Self { used: used.into_iter().collect(), ..Self::default() };
        for Customer { id, details, version, created_at, updated_at: _ } in here {
            known.add(Some(id), &details, version, created_at);
        }
        known
    }

    /// Decides about the next of the batch, and remembers it for those that follow.
    pub fn decide(&mut self, incoming: &Incoming, identities: Identities) -> Decision {
        let decision = match (identities, incoming.id) {
            (Identities::Always, Some(id)) => self.under(id, incoming),
            (Identities::Always | Identities::WhereFree, _) => self.wherever(incoming),
        };
        if let Decision::Add(id) = decision {
            self.add(id, &incoming.details, incoming.version, incoming.created_at);
        }
        decision
    }

    /// Under this identity or not at all.
    fn under(&self, id: CustomerId, incoming: &Incoming) -> Decision {
        let key = incoming.details.email.key();
        let refused = |why| Decision::Leave(Verdict::Refused(why));
        match self.holders.get(&id) {
            Some(holder) if holder.key == key => Decision::Leave(Verdict::AlreadyThere),
            Some(_) => refused(Unwelcome::IdentityTaken),
            None if self.used.contains(&id) => refused(Unwelcome::IdentityUsed),
            None if self.owners.contains_key(&key) => refused(Unwelcome::EmailTaken),
            None => Decision::Add(Some(id)),
        }
    }

    /// Under its identity, if that is free.
    fn wherever(&self, incoming: &Incoming) -> Decision {
        let Some(owner) = self.owners.get(&incoming.details.email.key()) else {
            return match incoming.id {
                Some(id) if self.was(id, incoming) => Decision::Leave(Verdict::AlreadyThere),
                id => Decision::Add(id.filter(|id| self.is_free(*id))),
            };
        };
        let same = incoming.id.is_some() && owner.id == incoming.id;
        Decision::Leave(if same || owner.details == incoming.details {
            Verdict::AlreadyThere
        } else {
            Verdict::Refused(Unwelcome::EmailTaken)
        })
    }

    /// Whether this is an earlier state of who has the identity: somebody whose address was changed since.
    fn was(&self, id: CustomerId, incoming: &Incoming) -> bool {
        self.holders.get(&id).is_some_and(|holder| {
            holder.created_at == incoming.created_at && holder.version > incoming.version
        })
    }

    fn is_free(&self, id: CustomerId) -> bool {
        !self.holders.contains_key(&id) && !self.used.contains(&id)
    }

    fn add(&mut self, id: Option<CustomerId>, details: &Details, version: Version, created_at: Timestamp) {
        let key = details.email.key();
        if let Some(id) = id {
            self.holders.insert(id, Holder { key: key.clone(), version, created_at });
        }
        self.owners.insert(key, Owner { id, details: details.clone() });
    }
}
