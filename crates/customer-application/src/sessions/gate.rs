//! Attempts from one address, and attempts at one account, are let in a few at a time. It knows no store: each replica has a gate of its own.

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

/// How many attempts of an address, or at an account, may be undecided at once. They are counted as failures until they are decided: with so few of
/// them no limit is reached by many who log in rightly.
const PLACES: usize = 4;
/// How long a caller waits for its places before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(3);

/// A few places for each address and for each account.
#[derive(Default)]
pub(super) struct Gate(Mutex<HashMap<Pseudonym, Weak<Semaphore>>>);

/// The places that an attempt takes; free again when dropped.
pub(super) struct Places {
    _from: OwnedSemaphorePermit,
    _at: Option<OwnedSemaphorePermit>,
}

impl Gate {
    /// A place of this address and one at this account, once there are; none if there are none for too long.
    ///
    /// Whoever has a place at an account waits for nothing more, so nobody waits in a circle.
    pub(super) async fn enter(&self, address: Pseudonym, account: Option<Pseudonym>) -> Option<Places> {
        let both = async {
            let from = self.places(address).acquire_owned().await.ok()?;
            let at = match account {
                Some(account) => Some(self.places(account).acquire_owned().await.ok()?),
                None => None,
            };
            Some(Places { _from: from, _at: at })
        };
        timeout(PATIENCE, both).await.ok().flatten()
    }

    fn places(&self, of: Pseudonym) -> Arc<Semaphore> {
        let mut gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(places) = gates.get(&of).and_then(Weak::upgrade) {
            return places;
        }
        // As many stay as there are attempts now.
        gates.retain(|_, places| places.strong_count() > 0);
        let places = Arc::new(Semaphore::new(PLACES));
        gates.insert(of, Arc::downgrade(&places));
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
    const ADA: Pseudonym = Pseudonym([3; 32]);
    const GRACE: Pseudonym = Pseudonym([4; 32]);

    #[tokio::test]
    async fn an_address_has_a_few_places_of_its_own_and_nothing_is_kept_of_it() {
        let gate = Gate::default();
        let mut taken = Vec::new();
        for _ in 0..PLACES {
            taken.push(gate.enter(HERE, None).await.unwrap());
        }
        assert!(gate.enter(HERE, None).now_or_never().is_none(), "one too many is let in");
        let elsewhere = gate.enter(THERE, None).await.unwrap();
        taken.pop();
        taken.push(gate.enter(HERE, None).await.unwrap());
        drop((taken, elsewhere));
        drop(gate.enter(THERE, None).await);
        assert_eq!(gate.0.lock().unwrap().len(), 1, "addresses are kept");
    }

    #[tokio::test]
    async fn an_account_has_a_few_places_wherever_the_attempts_come_from() {
        let gate = Gate::default();
        let address = |number: usize| Pseudonym([10 + u8::try_from(number).unwrap(); 32]);
        let mut taken = Vec::new();
        for number in 0..PLACES {
            taken.push(gate.enter(address(number), Some(ADA)).await.unwrap());
        }
        assert!(gate.enter(HERE, Some(ADA)).now_or_never().is_none(), "one too many is let in");
        assert!(gate.enter(HERE, Some(GRACE)).now_or_never().is_some(), "another account waits");
        taken.pop();
        assert!(gate.enter(HERE, Some(ADA)).now_or_never().is_some(), "a place stays taken");
    }
}
