//! Facts as CloudEvents 1.0 in structured JSON, on the exchange `customers`.

use chrono::{DateTime, Utc};
use customer_domain::{
    Timestamp,
    access::Revocation,
    customer::{Customer, CustomerId, NotACustomerId, Version},
    event::{CustomerEvent, Event, Fact, FactId, Stamp, TraceParent},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use crate::{
    CustomerBody, InvalidCustomer, SessionRevoked, channels::SESSION_REVOKED, session::InvalidRevocation,
};

/// One event: its envelope, and what happened.
///
/// To consume: drop an `id` that you have seen, and a customer's `version` that is not newer than what you have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudEvent {
    /// Always `1.0`.
    pub specversion: String,
    /// Identity of the event (`UUIDv7`), the same at each delivery.
    pub id: Uuid,
    /// Always `/ms-client`.
    pub source: String,
    /// The customer's id, in decimal; of a [`SessionRevoked`] the account's name.
    pub subject: String,
    /// When it happened: RFC 3339, UTC, microseconds.
    pub time: String,
    /// Always `application/json`.
    pub datacontenttype: String,
    /// W3C trace context, version 00, of the request that caused it; if that had none, of a trace that begins with this
    /// event: its id is the event's. `None` in nothing that is sent today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// The members `type` and `data`.
    #[serde(flatten)]
    pub event: EventData,
}

/// What happened: `type` and `data` of the envelope. More types will come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(tag = "type", content = "data")]
pub enum EventData {
    /// A customer was registered.
    #[serde(rename = "customer.created.v1")]
    CreatedV1(CustomerBody),
    /// A customer was changed to this.
    #[serde(rename = "customer.updated.v1")]
    UpdatedV1(CustomerBody),
    /// A customer was deleted.
    #[serde(rename = "customer.deleted.v1")]
    DeletedV1 {
        /// Who.
        id: i64,
        /// One more than the customer's last.
        version: u32,
    },
    /// Access ended before its time.
    #[serde(rename = "session.revoked.v1")]
    SessionRevokedV1(SessionRevoked),
}

/// Why bytes are not an event of ours.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// Not the JSON of an event, or of a type that this version does not know.
    #[error("the message is no known event")]
    Json(#[from] serde_json::Error),
    /// The customer in it breaks a rule.
    #[error(transparent)]
    Customer(#[from] InvalidCustomer),
    /// The `time` is not RFC 3339.
    #[error("the time is not RFC 3339")]
    Time(#[from] chrono::ParseError),
    /// The revocation in it names no account, or nothing of it.
    #[error(transparent)]
    Revocation(#[from] InvalidRevocation),
}

impl EventData {
    /// The event's type, which is its routing key too.
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::CreatedV1(_) => "customer.created.v1",
            Self::UpdatedV1(_) => "customer.updated.v1",
            Self::DeletedV1 { .. } => "customer.deleted.v1",
            Self::SessionRevokedV1(_) => SESSION_REVOKED,
        }
    }

    /// The customer's version by this event, if it is about one.
    #[must_use]
    pub const fn version(&self) -> Option<u32> {
        match self {
            Self::CreatedV1(customer) | Self::UpdatedV1(customer) => Some(customer.version),
            Self::DeletedV1 { version, .. } => Some(*version),
            Self::SessionRevokedV1(_) => None,
        }
    }
}

impl CloudEvent {
    /// The message as it goes on the wire: the same bytes for the same fact, always.
    ///
    /// # Errors
    ///
    /// Only if `serde_json` cannot write it, which no value of this type causes.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }

    /// Reads a message.
    ///
    /// # Errors
    ///
    /// [`DecodeError::Json`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, DecodeError> {
        Ok(serde_json::from_slice(bytes)?)
    }
}

impl From<&Fact> for CloudEvent {
    fn from(fact: &Fact) -> Self {
        Self {
            specversion: "1.0".to_owned(),
            id: fact.stamp.id.as_uuid(),
            source: "/ms-client".to_owned(),
            subject: fact.event.subject().to_string(),
            time: fact.stamp.at.to_string(),
            datacontenttype: "application/json".to_owned(),
            traceparent: Some(fact.stamp.trace_parent().as_str().to_owned()),
            event: EventData::from(&fact.event),
        }
    }
}

impl From<&Event> for EventData {
    fn from(event: &Event) -> Self {
        match event {
            Event::Customer(CustomerEvent::Created(customer)) => Self::CreatedV1(customer.into()),
            Event::Customer(CustomerEvent::Updated(customer)) => Self::UpdatedV1(customer.into()),
            Event::Customer(CustomerEvent::Deleted { id, version }) => {
                Self::DeletedV1 { id: id.get(), version: version.get() }
            }
            Event::SessionsRevoked(revocation) => Self::SessionRevokedV1(revocation.into()),
        }
    }
}

impl TryFrom<CloudEvent> for Fact {
    type Error = DecodeError;

    fn try_from(message: CloudEvent) -> Result<Self, DecodeError> {
        let at: DateTime<Utc> = message.time.parse()?;
        let id = FactId::from_uuid(message.id);
        // A trace that begins with the fact is not its cause's: the fact is read as it was told.
        let begun = TraceParent::begun_by(id);
        let trace =
            message.traceparent.as_deref().and_then(TraceParent::parse).filter(|trace| *trace != begun);
        let stamp = Stamp { id, at: Timestamp::from_utc(at), trace };
        let event = match message.event {
            EventData::CreatedV1(body) => CustomerEvent::Created(Customer::try_from(body)?).into(),
            EventData::UpdatedV1(body) => CustomerEvent::Updated(Customer::try_from(body)?).into(),
            EventData::DeletedV1 { id, version } => Event::Customer(CustomerEvent::Deleted {
                id: CustomerId::new(id).map_err(|why: NotACustomerId| InvalidCustomer::from(why))?,
                version: Version::from_stored(version),
            }),
            EventData::SessionRevokedV1(revoked) => Event::SessionsRevoked(Revocation::try_from(revoked)?),
        };
        Ok(Self { stamp, event })
    }
}
