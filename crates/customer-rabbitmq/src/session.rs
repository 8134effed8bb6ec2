//! One connection to the broker, from its opening to its end. It neither publishes nor consumes.

use std::{sync::Arc, time::Duration};

use amqprs::{
    channel::Channel,
    connection::{Connection, OpenConnectionArguments},
    error::Error,
};
use async_trait::async_trait;
use thiserror::Error;
use tokio::{
    sync::mpsc,
    task::JoinError,
    time::{error::Elapsed, timeout},
};

use crate::{
    callbacks::{ChannelEvents, ConnectionEvents, Event, LastWords},
    endpoint::Endpoint,
    limits::Limits,
};

/// What a session relies on.
#[async_trait]
pub(crate) trait Topology: Send + Sync {
    /// Declares it, and puts the channel into the state that is needed.
    async fn declare(&self, channel: &Channel) -> Result<(), Error>;
}

/// A connection on which a topology is declared, and its one channel.
pub(crate) struct Session {
    pub(crate) connection: Connection,
    pub(crate) channel: Channel,
    /// Ends when the channel does.
    pub(crate) events: mpsc::UnboundedReceiver<Event>,
    pub(crate) last_words: LastWords,
}

/// Why there is no session. Fit for a log: no credentials.
#[derive(Debug, Error)]
pub(crate) enum OpenError {
    #[error("no answer within {0:?}")]
    Slow(Duration),
    #[error("{0}")]
    Connect(Error),
    #[error("the broker hung up; it does so without a word at a wrong user or password: {0}")]
    HungUp(Error),
    #[error("the exchanges and queues cannot be declared: {0} ({1})")]
    Declare(String, Error),
    #[error("the client library failed: {0}")]
    Panicked(#[from] JoinError),
}

impl Session {
    /// Opens a connection and prepares it.
    pub(crate) async fn open(
        endpoint: &Endpoint,
        limits: &Limits,
        topology: &Arc<dyn Topology>,
    ) -> Result<Self, OpenError> {
        let connection = connect(endpoint.arguments(), limits.connect).await?;
        // Not aborted when it takes too long, since amqprs panics then; it ends by itself with the connection,
        // which amqprs gives up after two missed heartbeats.
        match timeout(limits.connect, tokio::spawn(prepare(connection, Arc::clone(topology)))).await {
            Ok(prepared) => prepared?,
            Err(Elapsed { .. }) => Err(OpenError::Slow(limits.connect)),
        }
    }
}

async fn connect(arguments: OpenConnectionArguments, limit: Duration) -> Result<Connection, OpenError> {
    let mut opening = tokio::spawn(async move { Connection::open(&arguments).await });
    let Ok(opened) = timeout(limit, &mut opening).await else {
        // The handshake has no limit of its own: left alone, it would hold its socket for ever. It is the one call
        // that may be aborted, since nothing of amqprs runs beside it until its very end.
        opening.abort();
        return Err(OpenError::Slow(limit));
    };
    opened?.map_err(|why| match why {
        // RabbitMQ says why only to clients that announce `authentication_failure_close`; amqprs does not.
        Error::NetworkError(text) if text.contains("reset") || text.contains("peer shutdown") => {
            OpenError::HungUp(Error::NetworkError(text))
        }
        other => OpenError::Connect(other),
    })
}

async fn prepare(connection: Connection, topology: Arc<dyn Topology>) -> Result<Session, OpenError> {
    let last_words = LastWords::default();
    connection.register_callback(ConnectionEvents(last_words.clone())).await.map_err(OpenError::Connect)?;
    let channel = connection.open_channel(None).await.map_err(OpenError::Connect)?;
    let (sender, events) = mpsc::unbounded_channel();
    let callback = ChannelEvents { events: sender, last_words: last_words.clone() };
    channel.register_callback(callback).await.map_err(OpenError::Connect)?;

    match topology.declare(&channel).await {
        Ok(()) => Ok(Session { connection, channel, events, last_words }),
        Err(why) => Err(OpenError::Declare(last_words.heard().unwrap_or("no reason given").to_owned(), why)),
    }
}

/// Ends a session in order: the channel, then the connection.
pub(crate) async fn close(connection: Connection, channel: Channel, limit: Duration) {
    let closing = tokio::spawn(async move {
        let channel = channel.close().await;
        let connection = connection.close().await;
        channel.and(connection)
    });
    match timeout(limit, closing).await {
        Ok(Ok(Ok(()))) => tracing::debug!("the connection to the broker is closed"),
        Ok(Ok(Err(why))) => tracing::debug!(%why, "the broker did not take leave"),
        Ok(Err(why)) => tracing::debug!(%why, "the client library failed while closing"),
        Err(Elapsed { .. }) => tracing::debug!("the broker did not take leave in time"),
    }
}

/// Leaves a session behind that is dead or does not answer.
///
/// amqprs lets go of the socket once the broker says anything, or nothing for two heartbeats.
pub(crate) fn abandon(connection: Connection) {
    tokio::spawn(connection.close());
}
