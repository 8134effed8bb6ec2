//! What became of every change: a comparison of what was acknowledged, what was received and what is kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::events::Event;

/// A change of a customer that was acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) customer: u64,
    pub(super) version: u64,
    pub(super) deletion: bool,
}

/// What a neighbour received, in its order.
#[derive(Debug, Default)]
pub(super) struct Received {
    /// From the exchange `customers`.
    pub(super) events: Vec<Event>,
    /// The customers whose deletion MS-Commande was told.
    pub(super) deletions: Vec<u64>,
}

/// The account. Duplicates are allowed: delivery is at least once.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    events: usize,
    deletions: usize,
    duplicates: usize,
    out_of_order: Vec<String>,
    lost: Vec<String>,
    phantom: Vec<String>,
}

/// All that is known of one customer.
#[derive(Default)]
struct History {
    acknowledged: u64,
    deletion_acknowledged: bool,
    kept: Option<u64>,
    /// First deliveries, as they came.
    events: Vec<(u64, bool)>,
    /// How often MS-Commande was told of its deletion.
    told: usize,
}

/// Compares. `kept` is each customer's version in the database after the last write.
pub(super) fn judge(acknowledged: &[Change], received: &Received, kept: &BTreeMap<u64, u64>) -> Verdict {
    let Received { events, deletions } = received;
    let mut verdict = Verdict { events: events.len(), deletions: deletions.len(), ..Verdict::default() };
    let mut histories: BTreeMap<u64, History> = BTreeMap::new();
    for change in acknowledged {
        let history = histories.entry(change.customer).or_default();
        history.acknowledged = history.acknowledged.max(change.version);
        history.deletion_acknowledged |= change.deletion;
    }
    for (customer, version) in kept {
        histories.entry(*customer).or_default().kept = Some(*version);
    }
    let mut seen = BTreeSet::new();
    for event in events {
        if seen.insert(event.id.as_str()) {
            histories.entry(event.customer).or_default().events.push((event.version, event.deletion));
        } else {
            verdict.duplicates += 1;
        }
    }
    for customer in deletions {
        histories.entry(*customer).or_default().told += 1;
    }
    for (customer, history) in &histories {
        history.check_order(*customer, &mut verdict);
        history.check_losses(*customer, &mut verdict);
        history.check_phantoms(*customer, &mut verdict);
        history.check_commande(*customer, &mut verdict);
    }
    verdict
}

impl History {
    fn deletion_received(&self) -> Option<u64> {
        self.events.iter().find(|(_, deletion)| *deletion).map(|(version, _)| *version)
    }

    /// The last version that is known to have been committed; all before it were, too. A customer that was neither
    /// acknowledged nor kept never was: the drill deletes none that it does not know.
    fn last(&self) -> u64 {
        let deletion = self.deletion_received().filter(|_| self.acknowledged > 0);
        self.kept.or(deletion).unwrap_or(0).max(self.acknowledged)
    }

    fn check_order(&self, customer: u64, verdict: &mut Verdict) {
        let mut newest = 0;
        for (version, _) in &self.events {
            if *version < newest {
                verdict.out_of_order.push(format!("customer {customer}: version {version} after {newest}"));
            }
            newest = newest.max(*version);
        }
    }

    fn check_losses(&self, customer: u64, verdict: &mut Verdict) {
        let received: BTreeSet<u64> = self.events.iter().map(|(version, _)| *version).collect();
        let missing = (1..=self.last()).filter(|version| !received.contains(version));
        verdict.lost.extend(missing.map(|version| format!("customer {customer}: version {version}")));
        // Deleted by a write that was not answered. One that was acknowledged has its version counted above.
        let gone = self.kept.is_none() && self.acknowledged > 0 && !self.deletion_acknowledged;
        if gone && self.deletion_received().is_none() {
            verdict.lost.push(format!("customer {customer}: its deletion"));
        }
    }

    fn check_phantoms(&self, customer: u64, verdict: &mut Verdict) {
        let mut received = BTreeSet::new();
        for (version, deletion) in &self.events {
            let twice = !received.insert(*version);
            let never_deleted = *deletion && self.kept.is_some();
            let above = *version == 0 || *version > self.last().max(self.uncertain());
            if twice || never_deleted || above {
                verdict.phantom.push(format!("customer {customer}: version {version}"));
            }
        }
    }

    /// MS-Commande must know of every deletion, and of no other. Where a deletion that was not acknowledged has no
    /// event either, that is reported already.
    fn check_commande(&self, customer: u64, verdict: &mut Verdict) {
        let gone = self.kept.is_none() && self.acknowledged > 0;
        let announced = self.deletion_acknowledged || self.deletion_received().is_some();
        if gone && announced && self.told == 0 {
            verdict.lost.push(format!("customer {customer}: the message of its deletion to MS-Commande"));
        }
        if !gone && self.told > 0 {
            verdict.phantom.push(format!("customer {customer}: a message of its deletion to MS-Commande"));
        }
        verdict.duplicates += self.told.saturating_sub(1);
    }

    /// A customer that is gone without a deletion may have had more versions than are known of; that its deletion is
    /// lost is reported already.
    fn uncertain(&self) -> u64 {
        let unknown = self.kept.is_none() && self.acknowledged > 0 && self.deletion_received().is_none();
        if unknown { self.acknowledged + 1 } else { 0 }
    }
}

impl Verdict {
    /// Whether everything arrived, in order, and nothing else.
    pub(super) fn is_clean(&self) -> bool {
        self.out_of_order.is_empty() && self.lost.is_empty() && self.phantom.is_empty()
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>7}  events received", self.events)?;
        writeln!(f, "{:>7}  deletions received by MS-Commande", self.deletions)?;
        writeln!(f, "{:>7}  duplicates", self.duplicates)?;
        let faults = [("out of order", &self.out_of_order), ("lost", &self.lost), ("phantom", &self.phantom)];
        for (name, found) in faults {
            writeln!(f, "{:>7}  {name}", found.len())?;
            for fault in found.iter().take(10) {
                writeln!(f, "           {fault}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
