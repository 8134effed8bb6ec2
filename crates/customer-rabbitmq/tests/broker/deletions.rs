//! Deletions, which MS-Commande must get. One test, since there is one queue, whose name is fixed.

use std::slice;

use amqprs::{
    FieldValue,
    channel::{ExchangeDeleteArguments, QueueDeleteArguments, QueuePurgeArguments},
};
use customer_domain::{
    event::Fact,
    ports::{EventPublisher as _, PublishError},
};
use customer_rabbitmq::RabbitPublisher;
use futures_util::FutureExt as _;

use crate::common::{alone, connected, consumer::Consumer, facts::deleted, soon};

const EXCHANGE: &str = "client_deletion_exchange";
const QUEUE: &str = "client_deletion_queue";

#[tokio::test]
async fn a_deletion_reaches_ms_commande_whoever_starts_first_and_whatever_is_removed() {
    let _stage = alone().await;
    let operator = Consumer::connect().await;

    remove_all(&operator).await;
    let mut commande = Consumer::as_commande().await;
    let publisher = connected().await;
    arrives(&publisher, &mut commande, 7).await;

    commande.leave().await;
    publisher.close().await;
    remove_all(&operator).await;
    let publisher = connected().await;
    let mut commande = Consumer::as_commande().await;
    arrives(&publisher, &mut commande, 8).await;

    commande.leave().await;
    publisher.close().await;
    remove_all(&operator).await;
    let publisher = connected().await;
    waits_for_commande(&publisher, 9).await;

    a_removed_queue_is_noticed_and_declared_again(&operator, &publisher, 10).await;
    a_removed_exchange_is_noticed_and_declared_again(&operator, &publisher, 11).await;
    operator.channel.queue_purge(QueuePurgeArguments::new(QUEUE)).await.unwrap();
}

async fn remove_all(operator: &Consumer) {
    operator.channel.queue_delete(QueueDeleteArguments::new(QUEUE)).await.unwrap();
    operator.channel.exchange_delete(ExchangeDeleteArguments::new(EXCHANGE)).await.unwrap();
}

async fn waits_for_commande(publisher: &RabbitPublisher, id: i64) {
    let fact = deleted(id);
    soon("publishing", publisher.publish(&fact)).await.unwrap();
    let mut commande = Consumer::as_commande().await;
    is_todays_message(&mut commande, &fact, id).await;
    commande.leave().await;
}

async fn a_removed_queue_is_noticed_and_declared_again(
    operator: &Consumer,
    publisher: &RabbitPublisher,
    id: i64,
) {
    operator.channel.queue_delete(QueueDeleteArguments::new(QUEUE)).await.unwrap();
    let mut events = Consumer::of_customers("customer.deleted.v1").await;
    let fact = deleted(id);
    assert_eq!(soon("publishing", publisher.publish(&fact)).await, Err(PublishError::Unroutable));
    assert!(publisher.ready().now_or_never().is_none(), "the queue is not there again yet");
    // The other message of it was delivered all the same.
    events.next_of(slice::from_ref(&fact)).await;
    events.leave().await;

    soon("connecting again", publisher.ready()).await;
    waits_for_commande(publisher, id).await;
}

async fn a_removed_exchange_is_noticed_and_declared_again(
    operator: &Consumer,
    publisher: &RabbitPublisher,
    id: i64,
) {
    operator.channel.exchange_delete(ExchangeDeleteArguments::new(EXCHANGE)).await.unwrap();
    let refused = soon("publishing", publisher.publish(&deleted(id))).await;
    assert_eq!(refused, Err(PublishError::Unreachable), "the broker closes the channel");

    soon("connecting again", publisher.ready()).await;
    waits_for_commande(publisher, id).await;
}

async fn arrives(publisher: &RabbitPublisher, commande: &mut Consumer, id: i64) {
    let fact = deleted(id);
    soon("publishing", publisher.publish(&fact)).await.unwrap();
    is_todays_message(commande, &fact, id).await;
}

async fn is_todays_message(commande: &mut Consumer, fact: &Fact, id: i64) {
    let delivery = commande.next_of(slice::from_ref(fact)).await.remove(0);
    assert_eq!(delivery.body, format!(r#"{{"client_id":{id}}}"#).into_bytes());
    let properties = &delivery.properties;
    assert_eq!(properties.delivery_mode(), Some(2));
    assert_eq!(properties.content_type().unwrap(), "application/json");
    assert_eq!(properties.message_type().unwrap(), "customer.deleted.v1");
    assert_eq!(properties.app_id().unwrap(), "ms-client");
    let headers = properties.headers().unwrap();
    let header = |name: &str| headers.get(&name.try_into().unwrap()).cloned();
    assert_eq!(header("cloudEvents_id"), Some(FieldValue::from(fact.stamp.id.to_string())));
    assert_eq!(header("customer_version"), Some(FieldValue::l(4)));
}
