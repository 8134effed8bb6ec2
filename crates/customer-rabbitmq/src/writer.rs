//! Hands messages to amqprs, one after the other, in a task of its own.
//!
//! `basic_publish` may hang for ever when the broker stops reading; here it holds up nobody but this task. It
//! knows nothing of confirms.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use amqprs::{
    channel::{BasicPublishArguments, Channel},
    error::Error,
};
use tokio::{
    sync::mpsc,
    task::{JoinError, JoinHandle},
};

use crate::message::Message;

/// The task, as the pipeline sees it.
pub(crate) struct Writer {
    messages: mpsc::UnboundedSender<Message>,
    written: Arc<AtomicU64>,
    task: JoinHandle<Result<Channel, Error>>,
}

impl Writer {
    /// Starts the task, which owns the channel from now on.
    pub(crate) fn start(channel: Channel) -> Self {
        // What waits here is in flight, and that is limited by the window.
        let (messages, queue) = mpsc::unbounded_channel();
        let written = Arc::new(AtomicU64::new(0));
        let task = tokio::spawn(write(channel, queue, Arc::clone(&written)));
        Self { messages, written, task }
    }

    /// Has a message published after those before it.
    pub(crate) fn write(&self, message: Message) {
        // If the task has ended, `failed` says so.
        self.messages.send(message).ok();
    }

    /// How many messages amqprs has taken: the tag of the last of them.
    pub(crate) fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// Returns when no more can be written, and says why.
    pub(crate) async fn failed(&mut self) -> String {
        match (&mut self.task).await {
            Ok(Ok(_)) => "the writer ended".to_owned(),
            Ok(Err(why)) => why.to_string(),
            Err(why) => why.to_string(),
        }
    }

    /// Ends the task when all is written, and gives the channel back. Not after `failed` has returned.
    pub(crate) async fn finish(self) -> Result<Result<Channel, Error>, JoinError> {
        drop(self.messages);
        self.task.await
    }
}

async fn write(
    channel: Channel,
    mut queue: mpsc::UnboundedReceiver<Message>,
    written: Arc<AtomicU64>,
) -> Result<Channel, Error> {
    while let Some(Message { exchange, routing_key, mandatory, properties, body, .. }) = queue.recv().await {
        let arguments = BasicPublishArguments::new(exchange, routing_key).mandatory(mandatory).finish();
        channel.basic_publish(properties, body, arguments).await?;
        written.fetch_add(1, Ordering::Relaxed);
    }
    Ok(channel)
}
