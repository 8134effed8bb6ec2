//! What a consumer gets, and when the publisher calls it delivered.

use std::slice;

use amqprs::{FieldTable, FieldValue, channel::QueuePurgeArguments};
use customer_contract::CloudEvent;
use customer_domain::{
    event::Fact,
    ports::{EventPublisher as _, PublishError},
};
use futures_util::future::join_all;

use crate::common::{
    alone, connected,
    consumer::{Consumer, Delivery},
    facts::{TRACE, created, updated},
    soon,
};

#[tokio::test]
async fn an_event_arrives_with_the_promised_properties_and_body() {
    let _stage = alone().await;
    let mut consumer = Consumer::of_customers("customer.updated.v1").await;
    let publisher = connected().await;
    let fact = updated(7);

    soon("publishing", publisher.publish(&fact)).await.unwrap();

    let delivery = consumer.next_of(slice::from_ref(&fact)).await.remove(0);
    let properties = &delivery.properties;
    assert_eq!(delivery.routing_key, "customer.updated.v1");
    assert_eq!(properties.delivery_mode(), Some(2));
    assert_eq!(properties.content_type().unwrap(), "application/cloudevents+json; charset=utf-8");
    assert_eq!(properties.message_id(), Some(&fact.stamp.id.to_string()));
    assert_eq!(properties.message_type().unwrap(), "customer.updated.v1");
    assert_eq!(properties.app_id().unwrap(), "ms-client");
    let seconds = u64::try_from(fact.stamp.at.as_utc().timestamp()).unwrap();
    assert_eq!(properties.timestamp(), Some(seconds));
    let headers = properties.headers().unwrap();
    assert_eq!(headers.get(&"traceparent".try_into().unwrap()), Some(&FieldValue::from(TRACE)));
    assert_eq!(headers.get(&"customer_version".try_into().unwrap()), Some(&FieldValue::l(3)));
    assert_eq!(headers.as_ref().len(), 2);
    assert_eq!(delivery.body, CloudEvent::from(&fact).to_json().unwrap());
    assert_eq!(Fact::try_from(CloudEvent::from_json(&delivery.body).unwrap()).unwrap(), fact);
    consumer.leave().await;
}

#[tokio::test]
async fn an_event_that_nobody_listens_to_counts_as_delivered() {
    let _stage = alone().await;
    // No consumer of these tests asks for creations.
    let publisher = connected().await;
    assert_eq!(soon("publishing", publisher.publish(&created(8))).await, Ok(()));
}

#[tokio::test]
async fn what_the_broker_refuses_is_told_apart_and_can_be_published_later() {
    let _stage = alone().await;
    let consumer = Consumer::connect().await;
    let mut full_after_one = FieldTable::new();
    full_after_one.insert("x-max-length".try_into().unwrap(), FieldValue::l(1));
    full_after_one.insert("x-overflow".try_into().unwrap(), "reject-publish".into());
    let queue = consumer.bind_customers("customer.created.v1", full_after_one).await;
    let publisher = connected().await;

    assert_eq!(soon("publishing", publisher.publish(&created(1))).await, Ok(()));
    let refused = created(2);
    assert_eq!(soon("publishing", publisher.publish(&refused)).await, Err(PublishError::Refused));
    assert_eq!(soon("publishing", publisher.publish(&updated(1))).await, Ok(()), "others are taken");

    consumer.channel.queue_purge(QueuePurgeArguments::new(&queue)).await.unwrap();
    assert_eq!(soon("publishing", publisher.publish(&refused)).await, Ok(()));
    consumer.leave().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_facts_at_once_are_delivered_in_the_order_of_hand_over() {
    let _stage = alone().await;
    let mut consumer = Consumer::of_customers("customer.updated.v1").await;
    let publisher = connected().await;
    let facts: Vec<Fact> = (1..=2000).map(updated).collect();

    let verdicts = soon("publishing", join_all(facts.iter().map(|fact| publisher.publish(fact)))).await;

    assert!(verdicts.iter().all(Result::is_ok));
    let arrived: Vec<String> = consumer.next_of(&facts).await.iter().map(Delivery::id).collect();
    let handed_over: Vec<String> = facts.iter().map(|fact| fact.stamp.id.to_string()).collect();
    assert!(arrived == handed_over, "the order differs");
    consumer.leave().await;
}

#[tokio::test]
async fn what_was_handed_over_is_confirmed_before_the_publisher_closes() {
    let _stage = alone().await;
    let publisher = connected().await;
    let facts: Vec<Fact> = (1..=1500).map(updated).collect();
    let publishing = join_all(facts.iter().map(|fact| publisher.publish(fact)));

    // The second is polled after the first: by then everything is handed over.
    let both = async { tokio::join!(biased; publishing, publisher.close()) };
    let (verdicts, ()) = soon("both", both).await;

    assert!(verdicts.iter().all(Result::is_ok));
    assert_eq!(publisher.publish(&updated(1)).await, Err(PublishError::Unreachable));
}
