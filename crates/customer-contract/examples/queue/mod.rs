//! What every consumer of ours needs: a durable queue of its own on the exchange `customers`, with a dead-letter queue beside it,
//! and a consumer that comes back, whatever ends it. It knows no message.

use std::{env, error::Error, time::Duration};

use amqprs::{
    FieldTable,
    callbacks::DefaultChannelCallback,
    channel::{
        BasicAckArguments, BasicConsumeArguments, BasicNackArguments, BasicQosArguments, Channel,
        ExchangeDeclareArguments, ExchangeType, QueueBindArguments, QueueDeclareArguments,
    },
    connection::{Connection, OpenConnectionArguments},
};
use customer_contract::channels::CUSTOMERS_EXCHANGE;
use percent_encoding::percent_decode_str;
use url::Url;

type Failure = Box<dyn Error + Send + Sync>;

/// Hands every message of these types to `take`, for ever. Whatever `take` refuses goes to the queue `NAME.dead`.
///
/// `take` must have stored what it did when it returns: then the message is acknowledged, and never comes again.
pub(crate) async fn consume<E: Error>(
    name: &str,
    types: &[&str],
    mut take: impl FnMut(&[u8]) -> Result<(), E>,
) {
    loop {
        // Each time anew: connection, declarations and bindings, since a broker that restarts may have lost them, or somebody
        // may have deleted them.
        match until_it_ends(name, types, &mut take).await {
            Ok(()) => eprintln!("the connection or the queue is gone; beginning anew"),
            Err(why) => eprintln!("no connection ({why}); trying again"),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn until_it_ends<E: Error>(
    name: &str,
    types: &[&str],
    take: &mut impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), Failure> {
    let connection = Connection::open(&broker()?).await?;
    let channel = connection.open_channel(None).await?;
    // Without a callback amqprs passes over the broker's word that the queue was deleted, and `recv` below waits for ever.
    channel.register_callback(DefaultChannelCallback).await?;
    declare(&channel, name, types).await?;

    // One after the other, in order. More than one in advance, so that the network is not waited for at each.
    channel.basic_qos(BasicQosArguments::new(0, 50, false)).await?;
    let manually = BasicConsumeArguments::new(name, "").manual_ack(true).finish();
    let (_, mut messages) = channel.basic_consume_rx(manually).await?;
    eprintln!("listening on {name}");
    while let Some(message) = messages.recv().await {
        let (Some(deliver), Some(body)) = (message.deliver, message.content) else { continue };
        match take(&body) {
            Ok(()) => channel.basic_ack(BasicAckArguments::new(deliver.delivery_tag(), false)).await?,
            Err(why) => {
                eprintln!("dead letter: {why}");
                channel.basic_nack(BasicNackArguments::new(deliver.delivery_tag(), false, false)).await?;
            }
        }
    }
    Ok(())
}

async fn declare(channel: &Channel, name: &str, types: &[&str]) -> Result<(), Failure> {
    let dead = format!("{name}.dead");
    channel.queue_declare(QueueDeclareArguments::durable_client_named(&dead)).await?;

    // What is refused goes through the default exchange to the queue of that name.
    let mut arguments = FieldTable::new();
    arguments.insert("x-dead-letter-exchange".try_into()?, "".into());
    arguments.insert("x-dead-letter-routing-key".try_into()?, dead.as_str().into());
    let mut queue = QueueDeclareArguments::durable_client_named(name);
    channel.queue_declare(queue.arguments(arguments).finish()).await?;

    // As ms-client declares it: whoever starts first, the queue is bound and misses nothing.
    let mut exchange = ExchangeDeclareArguments::of_type(CUSTOMERS_EXCHANGE, ExchangeType::Topic);
    channel.exchange_declare(exchange.durable(true).finish()).await?;
    for kind in types {
        channel.queue_bind(QueueBindArguments::new(name, CUSTOMERS_EXCHANGE, kind)).await?;
    }
    Ok(())
}

/// `AMQP_URL`, such as `amqp://user:password@127.0.0.1:5672/%2F`.
fn broker() -> Result<OpenConnectionArguments, Failure> {
    let url: Url = env::var("AMQP_URL").map_err(|why| format!("AMQP_URL: {why}"))?.parse()?;
    let decoded = |text| percent_decode_str(text).decode_utf8();
    let (user, password) = (decoded(url.username())?, decoded(url.password().unwrap_or_default())?);
    let host = url.host_str().ok_or("AMQP_URL names no host")?;
    let mut broker = OpenConnectionArguments::new(host, url.port().unwrap_or(5672), &user, &password);
    if let Some(vhost) = url.path().strip_prefix('/').filter(|vhost| !vhost.is_empty()) {
        broker.virtual_host(&decoded(vhost)?);
    }
    Ok(broker)
}
