//! Whoever tries to prove who they are is counted before, and waits after too many failures.
//!
//! Nothing here depends on whether an account exists: names that nobody has count as others do, with as many calls of the store.

use std::{future::Future, net::IpAddr, sync::Arc};

use customer_domain::{
    access::{Admission, Attempt, AttemptId, Pseudonym, Standing},
    causes,
    ports::{Attempts, StorageError},
};
use sha2::{Digest as _, Sha256};

use super::gate::Gate;
use crate::Stamps;

/// Counts attempts, over all replicas. Clones have one gate.
#[derive(Clone)]
pub(super) struct Throttle {
    attempts: Arc<dyn Attempts>,
    stamps: Stamps,
    gate: Arc<Gate>,
}

/// What a proof came to.
pub(super) enum Proof<T, W = ()> {
    /// It is so, and gives this.
    Right(T),
    /// It is not so, for this reason.
    Wrong(W),
}

/// Why an attempt came to nothing.
pub(super) enum Denied<E, W = ()> {
    /// What was to be proved is not so, for this reason.
    Wrong(Standing, W),
    /// There were too many failures before. Nothing was verified, or it was wrong.
    TooMany(Standing),
    /// Too many attempts are being verified for the same address.
    Busy,
    /// Nothing was found out.
    Failed(E),
}

impl Throttle {
    pub(super) fn new(attempts: Arc<dyn Attempts>, stamps: Stamps) -> Self {
        Self { attempts, stamps, gate: Arc::default() }
    }

    /// Lets a proof be tried, if there is nothing to wait for.
    ///
    /// An attempt whose caller goes away before it is decided counts as a failure: else guesses would be free for those who do
    /// not wait for the answer.
    pub(super) async fn attempt<T: Send, W: Send, E: From<StorageError> + Send>(
        &self,
        account: Option<&str>,
        from: Option<IpAddr>,
        proof: impl Future<Output = Result<Proof<T, W>, E>> + Send,
    ) -> Result<T, Denied<E, W>> {
        let account = account.map(|name| pseudonym("account", name.as_bytes()));
        let address = pseudonym("address", &network(from));
        let Some(_places) = self.gate.enter(address, account).await else { return Err(Denied::Busy) };
        let attempt =
            Attempt { id: AttemptId(self.stamps.identity()), account, address, at: self.stamps.now() };
        let (standing, waits) = match self.attempts.begin(&attempt).await? {
            Admission::Counted(standing) => (standing, false),
            Admission::Doubted(standing) => (standing, true),
            // Nobody is locked out by those who fail on purpose: neither who was there before, nor who has a token, which
            // nobody can guess.
            Admission::Waits { standing, known } if known || account.is_none() => (standing, true),
            Admission::Waits { standing, .. } => return Err(Denied::TooMany(standing)),
        };
        match proof.await {
            Ok(Proof::Right(proved)) => {
                // What was proved is done already: who is told that it failed would prove it a second time, with what can be
                // used once. Counted as a failure it is forgotten in time.
                if let Err(error) = self.attempts.succeeded(&attempt).await {
                    tracing::warn!(cause = %causes(&error), "a success is counted as a failure");
                }
                Ok(proved)
            }
            Ok(Proof::Wrong(_)) if waits => Err(Denied::TooMany(standing)),
            Ok(Proof::Wrong(why)) => Err(Denied::Wrong(standing, why)),
            Err(error) => {
                self.attempts.take_back(&attempt).await?;
                Err(Denied::Failed(error))
            }
        }
    }
}

impl<E: From<StorageError>, W> From<StorageError> for Denied<E, W> {
    fn from(error: StorageError) -> Self {
        Self::Failed(error.into())
    }
}

/// What counts as one address: for IPv6 the 64 bits that a subscriber is given.
fn network(address: Option<IpAddr>) -> Vec<u8> {
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V4(address)) => address.octets().to_vec(),
        Some(IpAddr::V6(address)) => address.octets().into_iter().take(8).collect(),
        None => Vec::new(),
    }
}

fn pseudonym(of: &str, value: &[u8]) -> Pseudonym {
    Pseudonym(Sha256::new().chain_update(of).chain_update([0]).chain_update(value).finalize().into())
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn one_subscriber_is_one_address() {
        let network = |text: &str| network(Some(text.parse().unwrap()));
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:1"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }
}
