//! The consumer that removes orders.

use uuid::Uuid;

use crate::{
    broker::{Broker, Link, url},
    events::{deleted, new_customer},
    program::Program,
};

#[tokio::test(flavor = "multi_thread")]
async fn orders_go_once_with_their_customer_whatever_else_is_delivered() {
    let broker = Broker::connect().await;
    let queue = format!("commande.{}", Uuid::now_v7());
    let (ada, bob) = (new_customer(), new_customer());
    let orders = [format!("41:{ada}"), format!("42:{ada}"), format!("43:{bob}")];
    let commande = Program::start("commande", &queue, &url(), &orders);

    let event = deleted(ada, 4);
    let id = event["id"].as_str().expect("an id");
    broker.publish(&event).await;
    assert_eq!(commande.says_of(ada), " is gone: removed orders [41, 42]");
    broker.publish(&event).await;
    assert_eq!(commande.says_of(ada), format!(": event {id} again, nothing to do"));
    broker.publish(&deleted(ada, 3)).await;
    assert_eq!(commande.says_of(ada), ": version 3 is old, nothing to do");

    broker.put(&queue, b"no JSON").await;
    broker.put(&queue, br#"{"client_id":7}"#).await;
    broker.publish(&deleted(bob, 2)).await;
    assert_eq!(commande.says_of(bob), " is gone: removed orders [43]");
    let mut letters = broker.dead_letters(&queue).await;
    assert_eq!((letters.next().await, letters.next().await), ("no JSON".into(), r#"{"client_id":7}"#.into()));
    assert!(letters.is_empty(), "what could be read is dead too");

    drop(commande);
    broker.remove(&queue).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_during_an_outage_is_consumed_after_it() {
    let broker = Broker::connect().await;
    let mut link = Link::new().await;
    let queue = format!("commande.{}", Uuid::now_v7());
    let customer = new_customer();
    let commande = Program::start("commande", &queue, &link.url(), &[format!("41:{customer}")]);

    link.cut().await;
    commande.logs("no connection");
    broker.publish(&deleted(customer, 2)).await;
    link.mend();
    assert_eq!(commande.says_of(customer), " is gone: removed orders [41]");

    drop(commande);
    broker.remove(&queue).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_somebody_deletes_is_declared_again_and_consumed() {
    let broker = Broker::connect().await;
    let queue = format!("commande.{}", Uuid::now_v7());
    let (ada, bob) = (new_customer(), new_customer());
    let commande = Program::start("commande", &queue, &url(), &[format!("41:{ada}"), format!("42:{bob}")]);
    broker.publish(&deleted(ada, 2)).await;
    assert_eq!(commande.says_of(ada), " is gone: removed orders [41]");

    broker.remove(&queue).await;
    commande.logs("listening on ");
    broker.put(&queue, b"no JSON").await;
    broker.publish(&deleted(bob, 2)).await;
    assert_eq!(commande.says_of(bob), " is gone: removed orders [42]");
    let mut letters = broker.dead_letters(&queue).await;
    assert_eq!(letters.next().await, "no JSON");

    drop(commande);
    broker.remove(&queue).await;
}
