//! An [`EventPublisher`] for those who have no broker: events go to the log, without personal data.

use async_trait::async_trait;
use customer_contract::EventData;
use customer_domain::{
    event::Fact,
    ports::{EventPublisher, PublishError},
};

/// Writes a line an event.
pub(crate) struct LogPublisher;

#[async_trait]
impl EventPublisher for LogPublisher {
    async fn ready(&self) {}

    async fn publish(&self, fact: &Fact) -> Result<(), PublishError> {
        let event = EventData::from(&fact.event);
        let (subject, version) = (fact.event.subject(), event.version());
        tracing::info!(id = %fact.stamp.id, r#type = event.type_name(), %subject, version, "event");
        Ok(())
    }
}
