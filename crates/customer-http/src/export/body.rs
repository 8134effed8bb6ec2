//! The copies of a customer's data, in JSON.

use customer_contract::{CustomerBody, EventData};
use customer_domain::{
    event::Event,
    ports::{KeptAnswer, KeptFact},
};
use serde::Serialize;

/// A fact that is kept in the outbox.
#[derive(Serialize)]
pub(super) struct EventBody {
    id: String,
    /// As in the message; null if it cannot be read any more.
    r#type: Option<&'static str>,
    version: u32,
    time: String,
    /// Null while it waits.
    delivered_at: Option<String>,
    data: Option<Data>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Data {
    Customer(Box<CustomerBody>),
    Deletion { id: i64, version: u32 },
}

/// An answer that is kept to be given again. The key is the caller's own, and the fingerprint a hash: neither is told.
#[derive(Serialize)]
pub(super) struct AnswerBody<'a> {
    caller: &'a str,
    operation: &'a str,
    used_at: String,
    data: CustomerBody,
}

impl From<&KeptFact> for EventBody {
    fn from(fact: &KeptFact) -> Self {
        let told = fact.event.as_ref().map(|event| EventData::from(&Event::Customer(event.clone())));
        let kind = told.as_ref().map(EventData::type_name);
        Self {
            id: fact.id.to_string(),
            r#type: kind,
            version: fact.version.get(),
            time: fact.at.to_string(),
            delivered_at: fact.delivered.map(|at| at.to_string()),
            data: told.and_then(Data::of),
        }
    }
}

impl Data {
    fn of(told: EventData) -> Option<Self> {
        match told {
            EventData::CreatedV1(customer) | EventData::UpdatedV1(customer) => {
                Some(Self::Customer(Box::new(customer)))
            }
            EventData::DeletedV1 { id, version } => Some(Self::Deletion { id, version }),
            _ => None,
        }
    }
}

impl<'a> From<&'a KeptAnswer> for AnswerBody<'a> {
    fn from(answer: &'a KeptAnswer) -> Self {
        Self {
            caller: answer.key.caller.as_str(),
            operation: &answer.key.operation,
            used_at: answer.used.to_string(),
            data: CustomerBody::from(&answer.customer),
        }
    }
}
