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

/// The account. Duplicates are allowed: delivery is at least once.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    received: usize,
    duplicates: usize,
    out_of_order: Vec<String>,
    pub(super) lost: Vec<String>,
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
}

/// Compares. `kept` is each customer's version in the database after the last write.
pub(super) fn judge(acknowledged: &[Change], received: &[Event], kept: &BTreeMap<u64, u64>) -> Verdict {
    let mut verdict = Verdict { received: received.len(), ..Verdict::default() };
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
    for event in received {
        if seen.insert(event.id.as_str()) {
            histories.entry(event.customer).or_default().events.push((event.version, event.deletion));
        } else {
            verdict.duplicates += 1;
        }
    }
    for (customer, history) in &histories {
        history.check_order(*customer, &mut verdict);
        history.check_losses(*customer, &mut verdict);
        history.check_phantoms(*customer, &mut verdict);
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
        writeln!(f, "{:>7}  received", self.received)?;
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
mod tests {
    use std::collections::BTreeMap;

    use super::{Change, Verdict, judge};
    use crate::chaos::events::Event;

    fn acknowledged(customer: u64, version: u64) -> Change {
        Change { customer, version, deletion: false }
    }

    fn event(customer: u64, version: u64) -> Event {
        Event { id: format!("{customer}-{version}"), customer, version, deletion: false }
    }

    fn deleted(customer: u64, version: u64) -> (Change, Event) {
        (
            Change { deletion: true, ..acknowledged(customer, version) },
            Event { deletion: true, ..event(customer, version) },
        )
    }

    /// Duplicates, out of order, lost, phantom.
    fn counts(verdict: &Verdict) -> (usize, usize, usize, usize) {
        (verdict.duplicates, verdict.out_of_order.len(), verdict.lost.len(), verdict.phantom.len())
    }

    /// Customer 1 was changed and stays, customer 2 was deleted; each has three versions.
    fn account(spoil: impl FnOnce(&mut Vec<Change>, &mut Vec<Event>, &mut BTreeMap<u64, u64>)) -> Verdict {
        let (deletion, deletion_event) = deleted(2, 3);
        let mut changes: Vec<Change> =
            [(1, 1), (2, 1), (1, 2), (2, 2), (1, 3)].map(|(c, v)| acknowledged(c, v)).into();
        changes.push(deletion);
        let mut events: Vec<Event> =
            [(1, 1), (2, 1), (1, 2), (2, 2), (1, 3)].map(|(c, v)| event(c, v)).into();
        events.push(deletion_event);
        let mut kept = BTreeMap::from([(1, 3)]);
        spoil(&mut changes, &mut events, &mut kept);
        judge(&changes, &events, &kept)
    }

    #[test]
    fn what_was_acknowledged_and_received_in_order_is_clean() {
        let verdict = account(|_, _, _| {});
        assert!(verdict.is_clean());
        assert_eq!((verdict.received, counts(&verdict)), (6, (0, 0, 0, 0)));
    }

    #[test]
    fn a_second_delivery_is_a_duplicate_wherever_it_comes() {
        let verdict = account(|_, events, _| events.push(event(1, 1)));
        assert!(verdict.is_clean());
        assert_eq!(counts(&verdict), (1, 0, 0, 0));
    }

    #[test]
    fn first_deliveries_must_ascend() {
        let verdict = account(|_, events, _| events.swap(0, 2));
        assert_eq!(counts(&verdict), (0, 1, 0, 0));
    }

    #[test]
    fn customers_may_overtake_one_another() {
        assert!(account(|_, events, _| events.swap(0, 1)).is_clean());
    }

    #[test]
    fn each_missing_event_is_lost() {
        for gone in 0..6 {
            let verdict = account(|_, events, _| drop(events.remove(gone)));
            assert_eq!(counts(&verdict), (0, 0, 1, 0), "without event {gone}");
        }
    }

    #[test]
    fn an_unanswered_write_that_happened_must_be_announced_too() {
        let update = account(|_, _, kept| kept.extend([(1, 4)]));
        let creation = account(|_, _, kept| kept.extend([(3, 1)]));
        let deletion = account(|_, _, kept| kept.clear());
        for verdict in [update, creation, deletion] {
            assert_eq!(counts(&verdict), (0, 0, 1, 0));
        }
    }

    #[test]
    fn an_unanswered_write_that_happened_and_was_announced_is_clean() {
        let update = account(|_, events, kept| {
            kept.insert(1, 4);
            events.push(event(1, 4));
        });
        let creation = account(|_, events, kept| {
            kept.insert(3, 1);
            events.push(event(3, 1));
        });
        let deletion = account(|_, events, kept| {
            kept.remove(&1);
            events.push(deleted(1, 4).1);
        });
        assert!(update.is_clean() && creation.is_clean() && deletion.is_clean());
    }

    #[test]
    fn an_event_without_a_change_is_a_phantom() {
        let update = account(|_, events, _| events.push(event(1, 4)));
        let creation = account(|_, events, _| events.push(event(3, 1)));
        let deletion = account(|_, events, _| events.push(deleted(1, 4).1));
        let unknown = account(|_, events, _| events.push(deleted(3, 1).1));
        let after_deletion = account(|_, events, _| events.push(event(2, 4)));
        let twice = account(|_, events, _| events.push(Event { id: "other".to_owned(), ..event(1, 3) }));
        for verdict in [update, creation, deletion, unknown, after_deletion, twice] {
            assert_eq!(counts(&verdict), (0, 0, 0, 1));
        }
    }
}
