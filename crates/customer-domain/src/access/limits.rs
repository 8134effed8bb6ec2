//! How many attempts may fail, and what has to be waited for then. Pure: it knows neither store nor clock.

use std::{collections::BTreeSet, time::Duration};

use super::{Attempt, Pseudonym};
use crate::Timestamp;

/// A number of failures within [`Limit::WINDOW`] that begins waits.
///
/// The first wait is of a second. Each failure that comes before a window has passed since the end of a wait begins one twice
/// as long, up to [`Limit::LONGEST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(usize);

impl Limit {
    /// For an account.
    pub const ACCOUNT: Self = Self(10);
    /// From an address, for whatever accounts.
    pub const ADDRESS: Self = Self(30);
    /// What failures are counted in.
    pub const WINDOW: Duration = Duration::from_mins(15);
    /// The longest wait.
    pub const LONGEST: Duration = Duration::from_mins(15);
    /// How long a failure has to be remembered: while waits grow, those that began them count.
    pub const REMEMBERED: Duration = Duration::from_hours(24);
    /// How long an address is known to an account that has logged in from it.
    pub const KNOWN: Duration = Duration::from_hours(24 * 90);
    /// The latest failures that a standing depends on, for an account and for an address. There are hardly ever more, since
    /// what comes in a wait is not counted.
    pub const LATEST: usize = 200;

    /// The failures that are allowed.
    #[must_use]
    pub const fn failures(self) -> usize {
        self.0
    }

    fn quota(self, failures: &[Timestamp], now: Timestamp) -> Quota {
        if let Some(wait) = self.wait_ends(failures).and_then(|end| now.until(end)) {
            return Quota { left: 0, resets: wait };
        }
        let counted = failures.iter().filter(|at| **at > now.before(Self::WINDOW));
        let oldest = counted.clone().next().copied().unwrap_or(now);
        let resets = now.until(oldest.after(Self::WINDOW)).unwrap_or(Self::WINDOW);
        // After a wait there is one attempt until the next.
        Quota { left: self.0.saturating_sub(counted.count()).max(1), resets }
    }

    /// When the wait ends that the last of these failures, in their order, has begun.
    fn wait_ends(self, failures: &[Timestamp]) -> Option<Timestamp> {
        let mut waits = 0;
        let mut ends: Option<Timestamp> = None;
        for (at, nth) in failures.iter().zip(1..) {
            let first = failures.get(nth - self.0.min(nth)).unwrap_or(at);
            let too_many = nth >= self.0 && *first > at.before(Self::WINDOW);
            let grows = ends.is_some_and(|end| *at < end.after(Self::WINDOW));
            waits = if grows { waits + 1 } else { u32::from(too_many) };
            ends = (waits > 0).then(|| at.after(wait(waits)));
        }
        ends
    }
}

/// The n-th wait in a row.
fn wait(nth: u32) -> Duration {
    let seconds = 2_u64.checked_pow(nth.saturating_sub(1)).unwrap_or(u64::MAX);
    Duration::from_secs(seconds).min(Limit::LONGEST)
}

/// What is left of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How many attempts more may fail before there is something to wait for; 0 in a wait.
    pub left: usize,
    /// Until when: the end of the wait, or of the time in which the oldest failure counts.
    pub resets: Duration,
}

/// How things stand for attempts like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// For its account, whatever failed for it; none where it names none.
    pub account: Option<Quota>,
    /// For its address.
    pub address: Quota,
    is_held: bool,
}

impl Standing {
    /// At the moment of an attempt, after these failures of its account and of its address, in any order.
    ///
    /// Those that lie further ahead than a wait lasts were made before the clock was put back, and do not count.
    #[must_use]
    pub fn of(attempt: &Attempt, failures: &[Attempt]) -> Self {
        let mut failures = failures.to_vec();
        failures.retain(|failure| failure.at <= attempt.at.after(Limit::LONGEST));
        failures.sort_unstable_by_key(|failure| (failure.at, failure.id));
        failures.dedup_by_key(|failure| failure.id);
        let times = |which: &dyn Fn(&Attempt) -> bool| -> Vec<Timestamp> {
            failures.iter().filter(|failure| which(failure)).map(|failure| failure.at).collect()
        };
        let (from, now) = (attempt.address, attempt.at);
        let address = Limit::ADDRESS.quota(&times(&|failure| failure.address == from), now);
        let judged = attempt.account.map(|account| {
            let waits = |which: &dyn Fn(&Attempt) -> bool| {
                let counted = times(&|failure| failure.account == Some(account) && which(failure));
                Limit::ACCOUNT.quota(&counted, now)
            };
            // What one address has done is held against no other: all are held up only where, whichever address is left out, the
            // others have failed often enough.
            let addresses: BTreeSet<Pseudonym> = failures.iter().map(|failure| failure.address).collect();
            let is_held = waits(&|failure| failure.address == from).wait().is_some()
                || !addresses.is_empty()
                    && addresses.iter().all(|one| waits(&|failure| failure.address != *one).wait().is_some());
            (waits(&|_| true), is_held)
        });
        let (account, is_held) = judged.unzip();
        Self { account, address, is_held: address.wait().is_some() || is_held == Some(true) }
    }

    /// How long there is to wait, if there is.
    #[must_use]
    pub fn wait(&self) -> Option<Duration> {
        self.account.as_ref().and_then(Quota::wait).max(self.address.wait())
    }

    /// Whether even what is right has to wait: not where another address alone has caused it.
    #[must_use]
    pub const fn is_held(&self) -> bool {
        self.is_held
    }
}

impl Quota {
    /// How long there is to wait, if there is.
    #[must_use]
    pub fn wait(&self) -> Option<Duration> {
        (self.left == 0).then_some(self.resets)
    }
}
