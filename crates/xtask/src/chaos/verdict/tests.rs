//! Histories with planted faults, and what the verdict says of them.

use std::collections::BTreeMap;

use super::{Change, Received, Verdict, judge};
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

/// What is compared.
struct History {
    changes: Vec<Change>,
    received: Received,
    kept: BTreeMap<u64, u64>,
}

impl History {
    fn receive(&mut self, event: Event) {
        self.received.events.push(event);
    }
}

/// Customer 1 was changed and stays, customer 2 was deleted; each has three versions.
fn account(spoil: impl FnOnce(&mut History)) -> Verdict {
    let (deletion, deletion_event) = deleted(2, 3);
    let pairs = [(1, 1), (2, 1), (1, 2), (2, 2), (1, 3)];
    let mut changes: Vec<Change> = pairs.map(|(c, v)| acknowledged(c, v)).into();
    changes.push(deletion);
    let mut events: Vec<Event> = pairs.map(|(c, v)| event(c, v)).into();
    events.push(deletion_event);
    let received = Received { events, deletions: vec![2] };
    let mut history = History { changes, received, kept: BTreeMap::from([(1, 3)]) };
    spoil(&mut history);
    judge(&history.changes, &history.received, &history.kept)
}

#[test]
fn what_was_acknowledged_and_received_in_order_is_clean() {
    let verdict = account(|_| {});
    assert!(verdict.is_clean());
    assert_eq!((verdict.events, verdict.deletions, counts(&verdict)), (6, 1, (0, 0, 0, 0)));
}

#[test]
fn a_second_delivery_is_a_duplicate_wherever_it_comes() {
    let again = account(|history| history.receive(event(1, 1)));
    let told_again = account(|history| history.received.deletions.push(2));
    for verdict in [again, told_again] {
        assert!(verdict.is_clean());
        assert_eq!(counts(&verdict), (1, 0, 0, 0));
    }
}

#[test]
fn first_deliveries_must_ascend() {
    let verdict = account(|history| history.received.events.swap(0, 2));
    assert_eq!(counts(&verdict), (0, 1, 0, 0));
}

#[test]
fn customers_may_overtake_one_another() {
    assert!(account(|history| history.received.events.swap(0, 1)).is_clean());
}

#[test]
fn each_missing_event_is_lost() {
    for gone in 0..6 {
        let verdict = account(|history| drop(history.received.events.remove(gone)));
        assert_eq!(counts(&verdict), (0, 0, 1, 0), "without event {gone}");
    }
}

#[test]
fn an_acknowledged_deletion_that_commande_was_not_told_is_lost() {
    let verdict = account(|history| history.received.deletions.clear());
    assert_eq!(counts(&verdict), (0, 0, 1, 0));
}

#[test]
fn a_deletion_that_only_commande_was_told_is_a_phantom() {
    let kept = account(|history| history.received.deletions.push(1));
    let unknown = account(|history| history.received.deletions.push(3));
    for verdict in [kept, unknown] {
        assert_eq!(counts(&verdict), (0, 0, 0, 1));
    }
}

#[test]
fn an_unanswered_write_that_happened_must_be_announced_too() {
    let update = account(|history| history.kept.extend([(1, 4)]));
    let creation = account(|history| history.kept.extend([(3, 1)]));
    let deletion = account(|history| history.kept.clear());
    let to_commande = account(|history| {
        history.kept.clear();
        history.receive(deleted(1, 4).1);
    });
    for verdict in [update, creation, deletion, to_commande] {
        assert_eq!(counts(&verdict), (0, 0, 1, 0));
    }
}

#[test]
fn an_unanswered_write_that_happened_and_was_announced_is_clean() {
    let update = account(|history| {
        history.kept.insert(1, 4);
        history.receive(event(1, 4));
    });
    let creation = account(|history| {
        history.kept.insert(3, 1);
        history.receive(event(3, 1));
    });
    let deletion = account(|history| {
        history.kept.clear();
        history.receive(deleted(1, 4).1);
        history.received.deletions.push(1);
    });
    assert!(update.is_clean() && creation.is_clean() && deletion.is_clean());
}

#[test]
fn an_event_without_a_change_is_a_phantom() {
    let update = account(|history| history.receive(event(1, 4)));
    let creation = account(|history| history.receive(event(3, 1)));
    let deletion = account(|history| history.receive(deleted(1, 4).1));
    let unknown = account(|history| history.receive(deleted(3, 1).1));
    let after_deletion = account(|history| history.receive(event(2, 4)));
    let twice = account(|history| history.receive(Event { id: "other".to_owned(), ..event(1, 3) }));
    for verdict in [update, creation, deletion, unknown, after_deletion, twice] {
        assert_eq!(counts(&verdict), (0, 0, 0, 1));
    }
}

#[test]
fn the_account_names_what_is_wrong() {
    let table = account(|history| drop(history.received.events.remove(4))).to_string();
    assert!(table.contains("\n      1  lost\n           customer 1: version 3\n"), "{table}");
}
