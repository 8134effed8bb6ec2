//! What the broker says of its own accord, turned into events. It decides nothing.

use std::sync::{Arc, OnceLock};

use amqprs::{
    Ack, BasicProperties, Cancel, Close, CloseChannel, Nack, Return,
    callbacks::{ChannelCallback, ConnectionCallback},
    channel::Channel,
    connection::Connection,
    error::Error,
};
use async_trait::async_trait;
use tokio::sync::mpsc;

/// Something that the broker said about published messages, or about a queue that is consumed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// It has the message with this tag, or with `multiple` all up to it.
    Ack { tag: u64, multiple: bool },
    /// It does not take it, or them.
    Nack { tag: u64, multiple: bool },
    /// No queue took this mandatory message; its ack follows.
    Return { message_id: String },
    /// The queue is gone, and nothing will be delivered any more.
    Cancelled,
}

/// Why the broker ended a connection or a channel, if it said so.
#[derive(Clone, Debug, Default)]
pub(crate) struct LastWords(Arc<OnceLock<String>>);

impl LastWords {
    pub(crate) fn heard(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }

    fn note(&self, code: u16, text: &str) {
        // What it said first is the cause of the rest.
        self.0.get_or_init(|| format!("{code} {text}"));
    }
}

/// Passes on what happens on the channel.
///
/// It owns the only sender of the events: amqprs drops it when the channel ends, however it ends, and the
/// receiver of the events is told thereby. There is no surer sign.
pub(crate) struct ChannelEvents {
    pub(crate) events: mpsc::UnboundedSender<Event>,
    pub(crate) last_words: LastWords,
}

impl ChannelEvents {
    fn pass_on(&self, event: Event) {
        // Nobody listens any longer once the session has ended.
        self.events.send(event).ok();
    }
}

#[async_trait]
impl ChannelCallback for ChannelEvents {
    async fn close(&mut self, _: &Channel, close: CloseChannel) -> Result<(), Error> {
        self.last_words.note(close.reply_code(), close.reply_text());
        Ok(())
    }

    async fn cancel(&mut self, _: &Channel, _: Cancel) -> Result<(), Error> {
        self.pass_on(Event::Cancelled);
        Ok(())
    }

    async fn flow(&mut self, _: &Channel, active: bool) -> Result<bool, Error> {
        Ok(active)
    }

    async fn publish_ack(&mut self, _: &Channel, ack: Ack) {
        self.pass_on(Event::Ack { tag: ack.delivery_tag(), multiple: ack.mutiple() });
    }

    async fn publish_nack(&mut self, _: &Channel, nack: Nack) {
        self.pass_on(Event::Nack { tag: nack.delivery_tag(), multiple: nack.multiple() });
    }

    async fn publish_return(&mut self, _: &Channel, _: Return, properties: BasicProperties, _: Vec<u8>) {
        let message_id = properties.message_id().cloned().unwrap_or_default();
        self.pass_on(Event::Return { message_id });
    }
}

/// Listens to the connection.
pub(crate) struct ConnectionEvents(pub(crate) LastWords);

#[async_trait]
impl ConnectionCallback for ConnectionEvents {
    async fn close(&mut self, _: &Connection, close: Close) -> Result<(), Error> {
        self.0.note(close.reply_code(), close.reply_text());
        Ok(())
    }

    // amqprs does not tell the broker that it understands these two, so they never come.
    async fn blocked(&mut self, _: &Connection, _: String) {}

    async fn unblocked(&mut self, _: &Connection) {}

    async fn secret_updated(&mut self, _: &Connection) {}
}
