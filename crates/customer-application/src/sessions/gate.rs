//! Attempts from one address are let in a few at a time. It knows no store: each replica has a gate of its own.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use customer_domain::access::Pseudonym;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// How many attempts of an address may be undecided at once. They are counted as failures until they are decided: with so few of
/// them no limit is reached by many who log in rightly.
const PLACES: usize = 4;
/// How long a caller waits for a place before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(3);

/// A few places for each address.
#[derive(Default)]
pub(super) struct Gate(Mutex<HashMap<Pseudonym, Weak<Semaphore>>>);

impl Gate {
    /// A place of this address, once there is one; none if there is none for too long.
    pub(super) async fn enter(&self, address: Pseudonym) -> Option<OwnedSemaphorePermit> {
        timeout(PATIENCE, self.places(address).acquire_owned()).await.ok()?.ok()
    }

    fn places(&self, address: Pseudonym) -> Arc<Semaphore> {
        let mut gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(places) = gates.get(&address).and_then(Weak::upgrade) {
            return places;
        }
        // As many stay as there are addresses that are attempting something now.
        gates.retain(|_, places| places.strong_count() > 0);
        let places = Arc::new(Semaphore::new(PLACES));
        gates.insert(address, Arc::downgrade(&places));
        places
    }
}

#[cfg(test)]
mod tests {
    use customer_domain::access::Pseudonym;
    use futures_util::FutureExt as _;

    use super::{Gate, PLACES};

    const HERE: Pseudonym = Pseudonym([1; 32]);
    const THERE: Pseudonym = Pseudonym([2; 32]);

    #[tokio::test]
    async fn an_address_has_a_few_places_of_its_own_and_nothing_is_kept_of_it() {
        let gate = Gate::default();
        let mut taken = Vec::new();
        for _ in 0..PLACES {
            taken.push(gate.enter(HERE).await.unwrap());
        }
        assert!(gate.enter(HERE).now_or_never().is_none(), "one too many is let in");
        let elsewhere = gate.enter(THERE).await.unwrap();
        taken.pop();
        taken.push(gate.enter(HERE).await.unwrap());
        drop((taken, elsewhere));
        drop(gate.enter(THERE).await);
        assert_eq!(gate.0.lock().unwrap().len(), 1, "addresses are kept");
    }
}
