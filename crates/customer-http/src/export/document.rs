//! The document in the making: which member is open, and what comes between. It reads nothing.

use customer_application::Part;
use customer_contract::CustomerBody;
use customer_domain::{Timestamp, customer::Customer};
use serde::Serialize;

use super::body::{AnswerBody, EventBody};
use crate::{history::HistoryEntry, notifications::NotificationBody};

/// The members in their order, each opened when its first part comes and closed when another's does.
#[derive(Default)]
pub(super) struct Document {
    begun: bool,
    open: Option<&'static str>,
    elements: usize,
}

impl Document {
    pub(super) const fn is_empty(&self) -> bool {
        !self.begun
    }

    pub(super) fn begin(
        &mut self,
        text: &mut Vec<u8>,
        at: Timestamp,
        customer: &Customer,
    ) -> serde_json::Result<()> {
        self.begun = true;
        text.extend_from_slice(b"{\"exported_at\":");
        serde_json::to_writer(&mut *text, &at.to_string())?;
        text.extend_from_slice(b",\"customer\":");
        serde_json::to_writer(text, &CustomerBody::from(customer))
    }

    pub(super) fn go_on(&mut self, text: &mut Vec<u8>, part: &Part) -> serde_json::Result<()> {
        match part {
            Part::Notifications(part) => {
                self.add(text, "notifications", part.iter().map(NotificationBody::from))
            }
            Part::History(part) => self.add(text, "history", part.iter().map(HistoryEntry::from)),
            Part::Facts(part) => self.add(text, "events", part.iter().map(EventBody::from)),
            Part::Answers(part) => self.add(text, "idempotency", part.iter().map(AnswerBody::from)),
        }
    }

    pub(super) fn end(&mut self, text: &mut Vec<u8>) {
        self.close(text);
        text.push(b'}');
    }

    fn add(
        &mut self,
        text: &mut Vec<u8>,
        member: &'static str,
        elements: impl Iterator<Item = impl Serialize>,
    ) -> serde_json::Result<()> {
        if self.open != Some(member) {
            self.close(text);
            text.extend_from_slice(format!(",\"{member}\":[").as_bytes());
            (self.open, self.elements) = (Some(member), 0);
        }
        for element in elements {
            if self.elements > 0 {
                text.push(b',');
            }
            serde_json::to_writer(&mut *text, &element)?;
            self.elements += 1;
        }
        Ok(())
    }

    fn close(&mut self, text: &mut Vec<u8>) {
        text.extend(self.open.take().map(|_| b']'));
    }
}
