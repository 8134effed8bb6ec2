//! What a queue delivers on one session. It knows neither what is delivered nor what is made of it.

use std::{sync::Arc, time::Duration};

use amqprs::channel::{BasicConsumeArguments, Channel, ConsumerMessage};
use tokio::{sync::mpsc, time::timeout};

/// Ends when the channel does.
pub(crate) type Deliveries = mpsc::UnboundedReceiver<ConsumerMessage>;

/// Begins to consume, if the broker says within the limit that it may; else says why not.
pub(crate) async fn consume(
    channel: &Arc<Channel>,
    arguments: BasicConsumeArguments,
    limit: Duration,
) -> Result<Deliveries, String> {
    let channel = Arc::clone(channel);
    // In a task of its own: amqprs panics when a call that waits for its answer is dropped.
    let beginning = tokio::spawn(async move { channel.basic_consume_rx(arguments).await });
    match timeout(limit, beginning).await {
        Ok(Ok(Ok((_tag, deliveries)))) => Ok(deliveries),
        Ok(Ok(Err(why))) => Err(why.to_string()),
        Ok(Err(why)) => Err(why.to_string()),
        Err(late) => Err(late.to_string()),
    }
}
