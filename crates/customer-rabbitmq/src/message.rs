//! What a fact becomes on the wire: one message, or two for a deletion. It knows no connection.

use std::num::TryFromIntError;

use amqprs::{BasicProperties, DELIVERY_MODE_PERSISTENT, FieldTable, FieldValue};
use customer_contract::{
    ClientDeleted, CloudEvent,
    channels::{APP_ID, CLIENT_DELETION_EXCHANGE, CLOUD_EVENT_MEDIA_TYPE, CUSTOMERS_EXCHANGE},
};
use customer_domain::{
    customer::CustomerId,
    event::{CustomerEvent, Event, Fact, FactId},
};
use thiserror::Error;

/// One message, ready to be published.
pub(crate) struct Message {
    /// The fact that it tells of; its `message_id`, which both messages of a deletion share.
    pub(crate) fact: FactId,
    /// Where to.
    pub(crate) exchange: &'static str,
    /// Under which key.
    pub(crate) routing_key: &'static str,
    /// Whether the broker is to return it if no queue takes it.
    pub(crate) mandatory: bool,
    /// How.
    pub(crate) properties: BasicProperties,
    /// What.
    pub(crate) body: Vec<u8>,
}

/// A fact that cannot be put on the wire: a bug.
#[derive(Debug, Error)]
pub(crate) enum EncodeError {
    #[error("the body is no JSON")]
    Body(#[from] serde_json::Error),
    #[error("the name of a header is too long")]
    Header(#[from] TryFromIntError),
}

/// The messages that tell of a fact, in the order in which they are to be sent.
pub(crate) fn messages(fact: &Fact) -> Result<Vec<Message>, EncodeError> {
    let event = CloudEvent::from(fact);
    let mut messages = vec![announcement(fact, &event)?];
    if let Event::Customer(CustomerEvent::Deleted { id, .. }) = &fact.event {
        messages.push(deletion(fact, &event, *id)?);
    }
    Ok(messages)
}

/// The event, for whoever is interested.
fn announcement(fact: &Fact, event: &CloudEvent) -> Result<Message, EncodeError> {
    Ok(Message {
        fact: fact.stamp.id,
        exchange: CUSTOMERS_EXCHANGE,
        routing_key: event.event.type_name(),
        mandatory: false,
        properties: properties(fact, event, CLOUD_EVENT_MEDIA_TYPE, headers(event)?),
        body: event.to_json()?,
    })
}

/// Today's message, which MS-Commande must get. The event's attributes stand in its headers, as `CloudEvents` has it
/// for a body that is not an event itself.
fn deletion(fact: &Fact, event: &CloudEvent, id: CustomerId) -> Result<Message, EncodeError> {
    let mut headers = headers(event)?;
    for (name, value) in [
        ("cloudEvents_specversion", event.specversion.as_str()),
        ("cloudEvents_id", &event.id.hyphenated().to_string()),
        ("cloudEvents_source", &event.source),
        ("cloudEvents_type", event.event.type_name()),
        ("cloudEvents_subject", &event.subject),
        ("cloudEvents_time", &event.time),
    ] {
        headers.insert(name.try_into()?, value.into());
    }
    Ok(Message {
        fact: fact.stamp.id,
        exchange: CLIENT_DELETION_EXCHANGE,
        routing_key: "",
        mandatory: true,
        properties: properties(fact, event, &event.datacontenttype, headers),
        body: serde_json::to_vec(&ClientDeleted::from(id))?,
    })
}

fn headers(event: &CloudEvent) -> Result<FieldTable, EncodeError> {
    let mut headers = FieldTable::new();
    if let Some(version) = event.event.version() {
        headers.insert("customer_version".try_into()?, FieldValue::l(version.into()));
    }
    if let Some(trace) = &event.traceparent {
        headers.insert("traceparent".try_into()?, trace.as_str().into());
    }
    Ok(headers)
}

fn properties(fact: &Fact, event: &CloudEvent, content_type: &str, headers: FieldTable) -> BasicProperties {
    // AMQP counts whole seconds since 1970.
    let seconds = u64::try_from(fact.stamp.at.as_utc().timestamp()).unwrap_or_default();
    BasicProperties::default()
        .with_delivery_mode(DELIVERY_MODE_PERSISTENT)
        .with_content_type(content_type)
        .with_message_id(&fact.stamp.id.to_string())
        .with_message_type(event.event.type_name())
        .with_app_id(APP_ID)
        .with_timestamp(seconds)
        .with_headers(headers)
        .finish()
}

#[cfg(test)]
mod tests {
    use amqprs::FieldValue;
    use chrono::DateTime;
    use customer_domain::{
        Timestamp,
        access::{AccountVersion, Ended, Revocation, Username},
        customer::{CustomerId, Version},
        event::{CustomerEvent, Event, Fact, FactId, Stamp, TraceParent},
    };
    use uuid::Uuid;

    use super::messages;

    const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn deletion(trace: Option<&str>) -> Fact {
        Fact {
            stamp: Stamp {
                id: FactId::from_uuid(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001)),
                at: Timestamp::from_utc(DateTime::from_timestamp(1_700_000_000, 123_456_789).unwrap()),
                trace: trace.and_then(TraceParent::parse),
            },
            event: Event::Customer(CustomerEvent::Deleted {
                id: CustomerId::new(7).unwrap(),
                version: Version::from_stored(u32::MAX),
            }),
        }
    }

    #[test]
    fn a_deletion_is_an_event_and_todays_message() {
        let sent = messages(&deletion(Some(TRACE))).unwrap();
        let [event, today] = sent.as_slice() else { panic!("{} messages", sent.len()) };
        assert_eq!(
            (event.exchange, event.routing_key, event.mandatory),
            ("customers", "customer.deleted.v1", false)
        );
        assert_eq!(
            (today.exchange, today.routing_key, today.mandatory),
            ("client_deletion_exchange", "", true)
        );
        assert_eq!(today.body, br#"{"client_id":7}"#);
        assert_eq!(today.properties.content_type().unwrap(), "application/json");
        for message in &sent {
            let properties = &message.properties;
            assert_eq!(properties.message_id().unwrap(), "01930000-0000-7000-8000-000000000001");
            assert_eq!(properties.message_type().unwrap(), "customer.deleted.v1");
            assert_eq!(properties.timestamp(), Some(1_700_000_000));
            assert_eq!(properties.delivery_mode(), Some(2));
        }
    }

    #[test]
    fn headers_tell_what_the_body_of_a_deletion_does_not() {
        let sent = messages(&deletion(Some(TRACE))).unwrap();
        let mut shown: Vec<String> = sent[1]
            .properties
            .headers()
            .unwrap()
            .as_ref()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        shown.sort();
        assert_eq!(
            shown,
            [
                "cloudEvents_id=01930000-0000-7000-8000-000000000001",
                "cloudEvents_source=/ms-client",
                "cloudEvents_specversion=1.0",
                "cloudEvents_subject=7",
                "cloudEvents_time=2023-11-14T22:13:20.123456Z",
                "cloudEvents_type=customer.deleted.v1",
                "customer_version=4294967295",
                &format!("traceparent={TRACE}"),
            ]
        );
    }

    #[test]
    fn the_end_of_a_session_is_an_event_about_an_account() {
        let fact = deletion(None);
        let (account, at) = (Username::parse("ada").unwrap(), fact.stamp.at);
        let ended = Ended::Account { below: AccountVersion::from_stored(4) };
        let sent = messages(&Revocation { account, ended, at, expires: at }.announced(fact.stamp)).unwrap();
        let [event] = sent.as_slice() else { panic!("{} messages", sent.len()) };
        assert_eq!((event.exchange, event.routing_key), ("customers", "session.revoked.v1"));
        let body = String::from_utf8(event.body.clone()).unwrap();
        assert!(body.contains(r#""subject":"ada""#) && body.contains(r#""account_version":4"#), "{body}");
        let headers = event.properties.headers().unwrap();
        assert!(headers.get(&"customer_version".try_into().unwrap()).is_none());
    }

    #[test]
    fn a_fact_whose_cause_has_no_trace_begins_one_and_tells_of_it_in_each_message_and_each_time() {
        const BEGUN: &str = "00-01930000000070008000000000000001-8000000000000001-00";
        for _ in 0..2 {
            let sent = messages(&deletion(None)).unwrap();
            for message in &sent {
                let headers = message.properties.headers().unwrap();
                let trace = headers.get(&"traceparent".try_into().unwrap());
                assert_eq!(trace, Some(&FieldValue::from(BEGUN)), "{}", message.exchange);
            }
            let event = String::from_utf8(sent[0].body.clone()).unwrap();
            assert!(event.contains(&format!(r#""traceparent":"{BEGUN}""#)), "{event}");
        }
    }
}
