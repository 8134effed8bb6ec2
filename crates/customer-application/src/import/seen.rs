//! Who would have been added by a trial so far, as little of each as tells whether it comes again.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
};

use customer_domain::{
    customer::CustomerId,
    import::{Draft, Identities, Unwelcome, Verdict},
};

/// Hashes under a key of this process; of a million customers two are taken for one with a chance of 1 to 30 million.
#[derive(Default)]
pub(super) struct Seen {
    state: RandomState,
    /// By the address.
    owners: HashMap<u64, Owner>,
    /// The address of each identity; filled only where identities must be kept.
    holders: HashMap<CustomerId, u64>,
}

struct Owner {
    id: Option<CustomerId>,
    details: u64,
}

impl Seen {
    /// What becomes of one whose address or identity was seen; none if neither was.
    pub(super) fn verdict(&self, draft: &Draft, identities: Identities) -> Option<Verdict> {
        let key = self.key(draft);
        let refused = |why| Some(Verdict::Refused(why));
        match (identities, draft.id) {
            (Identities::Always, Some(id)) => match self.holders.get(&id) {
                Some(holder) if *holder == key => Some(Verdict::AlreadyThere),
                Some(_) => refused(Unwelcome::IdentityTaken),
                None if self.owners.contains_key(&key) => refused(Unwelcome::EmailTaken),
                None => None,
            },
            (Identities::Always | Identities::WhereFree, _) => {
                let owner = self.owners.get(&key)?;
                let same = draft.id.is_some() && draft.id == owner.id;
                if same || owner.details == self.details(draft) {
                    Some(Verdict::AlreadyThere)
                } else {
                    refused(Unwelcome::EmailTaken)
                }
            }
        }
    }

    /// Remembers one that would have been added.
    pub(super) fn add(&mut self, draft: &Draft, identities: Identities) {
        let key = self.key(draft);
        let details = self.details(draft);
        if let (Identities::Always, Some(id)) = (identities, draft.id) {
            self.holders.insert(id, key);
        }
        self.owners.insert(key, Owner { id: draft.id, details });
    }

    fn key(&self, draft: &Draft) -> u64 {
        self.state.hash_one(draft.details.email.key())
    }

    fn details(&self, draft: &Draft) -> u64 {
        let details = &draft.details;
        let address = &details.address;
        self.state.hash_one((
            (&details.last_name, &details.first_name, &details.email, &details.phone),
            (&address.street, &address.city, &address.postal_code, &address.country),
        ))
    }
}
