//! [`Passwords`] by argon2id, with the parameters that OWASP names as the least.

use std::{sync::Arc, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc},
};
use async_trait::async_trait;
use customer_domain::{
    access::{Password, PasswordHash},
    ports::{HashingError, Passwords},
};
use tokio::{
    sync::{Semaphore, TryAcquireError},
    task::spawn_blocking,
    time::timeout,
};

/// Memory (KiB), passes and lanes: 19 MiB and about 20 ms of a core for each password.
const PARAMETERS: (u32, u32, u32) = (19_456, 2, 1);
/// How many wait for each turn, whom it takes about two seconds to serve. Who comes later is told at once to come again: a
/// request that waits in vain takes the place of another in the service.
const QUEUE: usize = 100;
/// How long a caller waits for its turn, on a machine that is slower than that.
const PATIENCE: Duration = Duration::from_secs(3);

/// Hashes and checks passwords away from the threads that answer requests, a bounded number at once: neither the
/// memory nor the time that others need can be taken by logging in.
pub struct Argon2Passwords {
    turns: Arc<Semaphore>,
    /// For those who have their turn and those who wait for it.
    places: Semaphore,
    /// What the password of nobody is checked against.
    dummy: PasswordHash,
}

impl Argon2Passwords {
    /// Works on at most this many passwords at once.
    ///
    /// # Errors
    ///
    /// [`HashingError`] when not even one password can be hashed.
    pub fn new(at_once: usize) -> Result<Self, HashingError> {
        let dummy = hash(b"nobody has this password")?;
        let (turns, places) = (Arc::new(Semaphore::new(at_once)), Semaphore::new(at_once * (1 + QUEUE)));
        Ok(Self { turns, places, dummy })
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashingError> + Send + 'static,
    ) -> Result<T, HashingError> {
        let _place = self.places.try_acquire().map_err(|_taken: TryAcquireError| HashingError::Busy)?;
        let turn = timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.map_err(|_waited| HashingError::Busy)?.map_err(failed)?;
        let done = spawn_blocking(move || {
            let _until_the_end = turn; // also when the caller went away
            work()
        });
        done.await.map_err(failed)?
    }
}

#[async_trait]
impl Passwords for Argon2Passwords {
    async fn hash(&self, password: &Password) -> Result<PasswordHash, HashingError> {
        let password = password.clone();
        self.in_turn(move || hash(password.as_bytes())).await
    }

    async fn verify(&self, password: &Password, known: Option<&PasswordHash>) -> Result<bool, HashingError> {
        let (password, somebody) = (password.clone(), known.is_some());
        let known = known.unwrap_or(&self.dummy).clone();
        self.in_turn(move || Ok(verify(&password, &known)? && somebody)).await
    }

    fn outdated(&self, hash: &PasswordHash) -> bool {
        phc::PasswordHash::new(hash.as_phc()).is_ok_and(|known| is_weak(&known))
    }
}

/// Whether less work, or a shorter result of it, would do to guess the password.
fn is_weak(known: &phc::PasswordHash) -> bool {
    let (memory, passes, _) = PARAMETERS;
    let todays = known.algorithm.as_str() == Algorithm::Argon2id.as_str()
        && known.version == Some(Version::V0x13.into());
    let short = known.hash.as_ref().is_none_or(|output| output.len() < Params::DEFAULT_OUTPUT_LEN);
    Params::try_from(known).map_or(true, |parameters| {
        !todays || short || parameters.m_cost() < memory || parameters.t_cost() < passes
    })
}

fn algorithm() -> Result<Argon2<'static>, HashingError> {
    let (memory, passes, lanes) = PARAMETERS;
    let parameters = Params::new(memory, passes, lanes, None).map_err(failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters))
}

fn hash(password: &[u8]) -> Result<PasswordHash, HashingError> {
    let phc = algorithm()?.hash_password(password).map_err(failed)?;
    Ok(PasswordHash::from_phc(phc.to_string()))
}

fn verify(password: &Password, known: &PasswordHash) -> Result<bool, HashingError> {
    let known = phc::PasswordHash::new(known.as_phc()).map_err(failed)?;
    Ok(algorithm()?.verify_password(password.as_bytes(), &known).is_ok())
}

fn failed(why: impl std::error::Error + Send + Sync + 'static) -> HashingError {
    HashingError::Failed(Box::new(why))
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Instant};

    use customer_domain::{
        access::{Password, PasswordHash},
        ports::{HashingError, Passwords as _},
    };
    use tokio::{task::JoinSet, task::yield_now};

    use super::{Argon2Passwords, QUEUE};

    fn password(text: &str) -> Password {
        Password::parse(text).unwrap()
    }

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let passwords = Argon2Passwords::new(1).unwrap();
        let hash = passwords.hash(&password("correct horse")).await.unwrap();
        assert!(hash.as_phc().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(passwords.verify(&password("correct horse"), Some(&hash)).await.unwrap());
        assert!(!passwords.verify(&password("Correct horse"), Some(&hash)).await.unwrap());
        assert_ne!(passwords.hash(&password("correct horse")).await.unwrap(), hash, "a salt of its own");
    }

    #[tokio::test]
    async fn nobody_has_no_password_at_all() {
        let passwords = Argon2Passwords::new(1).unwrap();
        assert!(!passwords.verify(&password("nobody has this password"), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_password_is_the_same_however_it_was_composed() {
        let passwords = Argon2Passwords::new(1).unwrap();
        let hash = passwords.hash(&password("caf\u{e9}")).await.unwrap();
        assert!(passwords.verify(&password("cafe\u{301}"), Some(&hash)).await.unwrap());
    }

    #[tokio::test]
    async fn what_is_no_hash_is_an_error_and_not_a_wrong_password() {
        let passwords = Argon2Passwords::new(1).unwrap();
        let hash = PasswordHash::from_phc("plain text".to_owned());
        assert!(passwords.verify(&password("plain text"), Some(&hash)).await.is_err());
    }

    #[tokio::test]
    async fn who_finds_the_queue_full_is_told_so_at_once() {
        let passwords = Arc::new(Argon2Passwords::new(1).unwrap());
        assert_eq!(passwords.places.available_permits(), 1 + QUEUE);
        let busy = Arc::clone(&passwords.turns).acquire_owned().await.unwrap();
        let mut waiting = JoinSet::new();
        for _ in 0..=QUEUE {
            let passwords = Arc::clone(&passwords);
            waiting.spawn(async move { passwords.verify(&password("a guess"), None).await });
        }
        while passwords.places.available_permits() > 0 {
            yield_now().await;
        }
        let begun = Instant::now();
        let refused = passwords.verify(&password("a guess"), None).await;
        assert!(matches!(refused, Err(HashingError::Busy)), "{refused:?}");
        assert!(begun.elapsed() < super::PATIENCE / 10, "{:?}", begun.elapsed());

        waiting.shutdown().await; // they go away, and their places are free
        drop(busy);
        assert!(!passwords.verify(&password("a guess"), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_hash_that_took_less_work_is_outdated() {
        let passwords = Argon2Passwords::new(1).unwrap();
        let todays = passwords.hash(&password("correct horse")).await.unwrap();
        assert!(!passwords.outdated(&todays));
        let stronger = todays.as_phc().replace("m=19456,t=2,p=1", "m=65536,t=3,p=4");
        assert!(!passwords.outdated(&PasswordHash::from_phc(stronger)));
        for (from, to) in
            [("m=19456", "m=19455"), ("t=2", "t=1"), ("argon2id", "argon2i"), ("v=19", "v=16"), ("$v=19", "")]
        {
            let weaker = todays.as_phc().replace(from, to);
            assert!(passwords.outdated(&PasswordHash::from_phc(weaker)), "{to}");
        }
        let (cut, _) = todays.as_phc().split_at(todays.as_phc().len() - 11);
        assert!(passwords.outdated(&PasswordHash::from_phc(cut.to_owned())), "a shorter result");
        assert!(!passwords.outdated(&PasswordHash::from_phc("plain text".to_owned())), "it is no hash");
    }
}
