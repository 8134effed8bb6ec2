//! The events as a neighbour receives them, read with nothing of ours.

use serde_json::Value;

use crate::{
    failure::{Explain as _, Failure, Outcome},
    http::{number, text},
};

/// One delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) id: String,
    pub(super) customer: u64,
    pub(super) version: u64,
    pub(super) deletion: bool,
}

impl Event {
    /// Reads a CloudEvent.
    pub(super) fn read(message: &Value) -> Outcome<Self> {
        let id = text(message, "id").to_owned();
        let subject: Option<u64> = text(message, "subject").parse().ok();
        let data = message.get("data").explain("an event without data")?;
        let deletion = match text(message, "type") {
            "customer.created.v1" | "customer.updated.v1" => false,
            "customer.deleted.v1" => true,
            other => return Err(Failure::new(format!("an event of the type {other:?}"))),
        };
        match (subject, number(data, "id"), number(data, "version")) {
            (Some(subject), Some(customer), Some(version)) if subject == customer && !id.is_empty() => {
                Ok(Self { id, customer, version, deletion })
            }
            _ => Err(Failure::new("an event without an id, a subject or a version, or with two subjects")),
        }
    }
}

/// How many events wait in the outbox, by what `/metrics` says.
pub(super) fn waiting(exported: &str) -> Outcome<u64> {
    let value = exported.lines().find_map(|line| line.strip_prefix("outbox_pending_events "));
    let value = value.explain("no outbox_pending_events in /metrics")?;
    value.trim().parse().explain("outbox_pending_events is no whole number")
}

/// How many messages the broker has confirmed to a replica since its start, by what its `/metrics` says.
pub(super) fn confirmed(exported: &str) -> u64 {
    let value =
        exported.lines().find_map(|line| line.strip_prefix("outbox_published_total{result=\"confirmed\"} "));
    value.and_then(|value| value.trim().parse().ok()).unwrap_or_default()
}

/// Which customer a message to MS-Commande is about.
pub(super) fn deleted(message: &Value) -> Outcome<u64> {
    number(message, "client_id").explain("a deletion without a client_id")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Event, confirmed, deleted, waiting};

    #[test]
    fn an_event_is_read_as_the_contract_writes_it() {
        let message = json!({"id": "a", "type": "customer.deleted.v1", "subject": "7", "data": {"id": 7, "version": 3}});
        let event = Event { id: "a".to_owned(), customer: 7, version: 3, deletion: true };
        assert_eq!(Event::read(&message).unwrap(), event);
    }

    #[test]
    fn an_event_that_breaks_the_contract_is_refused() {
        for message in [
            json!({"type": "customer.created.v1", "subject": "7", "data": {"id": 7, "version": 1}}),
            json!({"id": "a", "type": "customer.moved.v1", "subject": "7", "data": {"id": 7, "version": 1}}),
            json!({"id": "a", "type": "customer.created.v1", "subject": "8", "data": {"id": 7, "version": 1}}),
            json!({"id": "a", "type": "customer.created.v1", "subject": "7"}),
        ] {
            assert!(Event::read(&message).is_err(), "{message}");
        }
    }

    #[test]
    fn the_outbox_is_read_off_the_metrics() {
        let exported = "# TYPE outbox_pending_events gauge\noutbox_pending_events 12\nother 1\n";
        assert_eq!(waiting(exported).unwrap(), 12);
        assert!(waiting("").is_err());
    }

    #[test]
    fn confirms_are_read_off_the_metrics_where_there_are_any() {
        let exported =
            "outbox_published_total{result=\"lost\"} 3\noutbox_published_total{result=\"confirmed\"} 40\n";
        assert_eq!((confirmed(exported), confirmed("")), (40, 0));
    }

    #[test]
    fn a_deletion_is_read_as_commande_reads_it() {
        assert_eq!(deleted(&json!({"client_id": 7})).unwrap(), 7);
        assert!(deleted(&json!({"id": 7})).is_err());
    }
}
