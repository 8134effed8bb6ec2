//! The book of what is in flight: which message has which tag, and what became of it.
//!
//! The broker confirms by tag, the n-th message on a channel having the tag n. It knows neither the channel nor
//! what a message says; time is passed in.

use std::{collections::BTreeMap, mem};

use customer_domain::{event::FactId, ports::PublishError};
use tokio::{sync::oneshot, time::Instant};

/// Where somebody waits to hear what became of a message.
pub(crate) type Receipt = oneshot::Sender<Result<(), PublishError>>;

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The broker has it, and so has every queue that is bound for it.
    Confirmed,
    /// It was mandatory, and no queue took it.
    Returned,
    /// The broker does not take it.
    Refused,
    /// The connection ended before the broker answered: it may be there or not.
    Lost,
}

/// A message whose fate is known.
#[derive(Debug)]
pub(crate) struct Settled {
    pub(crate) fact: FactId,
    pub(crate) outcome: Outcome,
    /// When it was handed over.
    pub(crate) since: Instant,
    pub(crate) receipt: Receipt,
}

/// The messages of one channel that the broker has not answered yet.
#[derive(Debug, Default)]
pub(crate) struct Confirms {
    last: u64,
    in_flight: BTreeMap<u64, Entry>,
}

#[derive(Debug)]
struct Entry {
    fact: FactId,
    mandatory: bool,
    returned: bool,
    since: Instant,
    receipt: Receipt,
}

impl Outcome {
    /// As the caller is told.
    pub(crate) const fn verdict(self) -> Result<(), PublishError> {
        match self {
            Self::Confirmed => Ok(()),
            Self::Returned => Err(PublishError::Unroutable),
            Self::Refused => Err(PublishError::Refused),
            Self::Lost => Err(PublishError::Unreachable),
        }
    }
}

impl Confirms {
    /// Enters the message that is published next. Call it in the order of publishing, and before it.
    pub(crate) fn enter(&mut self, fact: FactId, mandatory: bool, receipt: Receipt, now: Instant) {
        self.last = self.last.saturating_add(1);
        let entry = Entry { fact, mandatory, returned: false, since: now, receipt };
        self.in_flight.insert(self.last, entry);
    }

    /// Notes that a message came back, which the broker says before it confirms that message.
    ///
    /// A return carries no tag. Only mandatory messages come back, a fact has at most one of these, and it is
    /// recognised by its `message_id`. Should one fact be in flight twice, both count as returned: a fact that is
    /// sent once too often does no harm.
    pub(crate) fn note_return(&mut self, message_id: &str) {
        for entry in self.in_flight.values_mut().filter(|entry| entry.mandatory) {
            entry.returned |= entry.fact.to_string() == message_id;
        }
    }

    /// The broker has the message, or with `multiple` all up to it.
    pub(crate) fn ack(&mut self, tag: u64, multiple: bool) -> Vec<Settled> {
        settle(
            self.take(tag, multiple),
            |entry| {
                if entry.returned { Outcome::Returned } else { Outcome::Confirmed }
            },
        )
    }

    /// The broker does not take the message, or with `multiple` all up to it.
    pub(crate) fn nack(&mut self, tag: u64, multiple: bool) -> Vec<Settled> {
        settle(self.take(tag, multiple), |_| Outcome::Refused)
    }

    /// The channel is gone: nothing is in flight any longer.
    pub(crate) fn lose_all(&mut self) -> Vec<Settled> {
        settle(mem::take(&mut self.in_flight), |_| Outcome::Lost)
    }

    pub(crate) fn len(&self) -> usize {
        self.in_flight.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.in_flight.is_empty()
    }

    /// When the oldest message in flight was handed over.
    pub(crate) fn oldest(&self) -> Option<Instant> {
        self.in_flight.values().next().map(|entry| entry.since)
    }

    /// When the oldest message after this tag was handed over.
    pub(crate) fn oldest_after(&self, tag: u64) -> Option<Instant> {
        self.in_flight.range(tag.saturating_add(1)..).next().map(|(_, entry)| entry.since)
    }

    fn take(&mut self, tag: u64, multiple: bool) -> BTreeMap<u64, Entry> {
        if multiple {
            let later = self.in_flight.split_off(&tag.saturating_add(1));
            mem::replace(&mut self.in_flight, later)
        } else {
            self.in_flight.remove_entry(&tag).into_iter().collect()
        }
    }
}

fn settle(entries: BTreeMap<u64, Entry>, outcome: impl Fn(&Entry) -> Outcome) -> Vec<Settled> {
    let settled = |entry: Entry| Settled {
        outcome: outcome(&entry),
        fact: entry.fact,
        since: entry.since,
        receipt: entry.receipt,
    };
    entries.into_values().map(settled).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use customer_domain::event::FactId;
    use tokio::{sync::oneshot, time::Instant};
    use uuid::Uuid;

    use super::{Confirms, Outcome, Settled};

    fn fact(number: u128) -> FactId {
        FactId::from_uuid(Uuid::from_u128(number))
    }

    /// A book with the facts 1 to `count` in flight, none mandatory.
    fn book(count: u128) -> Confirms {
        let mut book = Confirms::default();
        for number in 1..=count {
            enter(&mut book, number, false);
        }
        book
    }

    fn enter(book: &mut Confirms, number: u128, mandatory: bool) {
        book.enter(fact(number), mandatory, oneshot::channel().0, Instant::now());
    }

    fn seen(settled: &[Settled]) -> Vec<(u128, Outcome)> {
        settled.iter().map(|one| (one.fact.as_uuid().as_u128(), one.outcome)).collect()
    }

    #[test]
    fn an_ack_settles_one_message_in_any_order() {
        let mut book = book(3);
        assert_eq!(seen(&book.ack(2, false)), [(2, Outcome::Confirmed)]);
        assert_eq!(seen(&book.ack(1, false)), [(1, Outcome::Confirmed)]);
        assert_eq!(book.len(), 1);
    }

    #[test]
    fn a_multiple_ack_settles_all_that_are_left_up_to_it() {
        let mut book = book(5);
        book.ack(2, false);
        assert_eq!(
            seen(&book.ack(4, true)),
            [(1, Outcome::Confirmed), (3, Outcome::Confirmed), (4, Outcome::Confirmed)]
        );
        assert_eq!(seen(&book.ack(u64::MAX, true)), [(5, Outcome::Confirmed)]);
        assert!(book.is_empty());
    }

    #[test]
    fn a_tag_that_was_settled_or_never_given_is_passed_over() {
        let mut book = book(1);
        book.ack(1, false);
        assert_eq!(seen(&book.ack(1, false)), []);
        assert_eq!(seen(&book.nack(7, true)), []);
    }

    #[test]
    fn tags_go_on_after_what_was_settled() {
        let mut book = book(2);
        book.ack(2, true);
        enter(&mut book, 3, false);
        assert_eq!(seen(&book.ack(3, false)), [(3, Outcome::Confirmed)]);
    }

    #[test]
    fn a_nack_refuses_one_or_all_up_to_it() {
        let mut book = book(3);
        assert_eq!(seen(&book.nack(2, false)), [(2, Outcome::Refused)]);
        assert_eq!(seen(&book.nack(3, true)), [(1, Outcome::Refused), (3, Outcome::Refused)]);
    }

    #[test]
    fn a_return_concerns_the_mandatory_message_of_its_fact_alone() {
        let mut book = Confirms::default();
        for (number, mandatory) in [(1, false), (1, true), (2, false), (2, true)] {
            enter(&mut book, number, mandatory);
        }
        book.note_return(&fact(1).to_string());
        book.note_return("something else");
        assert_eq!(
            seen(&book.ack(4, true)),
            [
                (1, Outcome::Confirmed),
                (1, Outcome::Returned),
                (2, Outcome::Confirmed),
                (2, Outcome::Confirmed)
            ]
        );
    }

    #[test]
    fn a_fact_in_flight_twice_counts_as_returned_twice() {
        let mut book = Confirms::default();
        enter(&mut book, 1, true);
        enter(&mut book, 1, true);
        book.note_return(&fact(1).to_string());
        assert_eq!(seen(&book.ack(2, true)), [(1, Outcome::Returned), (1, Outcome::Returned)]);
    }

    #[test]
    fn a_lost_channel_loses_all_that_is_in_flight() {
        let mut book = book(3);
        book.ack(2, false);
        assert_eq!(seen(&book.lose_all()), [(1, Outcome::Lost), (3, Outcome::Lost)]);
        assert!(book.is_empty());
    }

    #[test]
    fn the_oldest_is_the_one_that_waits_longest() {
        let mut book = Confirms::default();
        let start = Instant::now();
        for (number, seconds) in [(1, 0), (2, 1), (3, 2)] {
            let now = start + Duration::from_secs(seconds);
            book.enter(fact(number), false, oneshot::channel().0, now);
        }
        assert_eq!(book.oldest(), Some(start));
        assert_eq!(book.oldest_after(1), Some(start + Duration::from_secs(1)));
        assert_eq!(book.oldest_after(3), None);
        book.ack(1, false);
        assert_eq!(book.oldest(), Some(start + Duration::from_secs(1)));
    }
}
