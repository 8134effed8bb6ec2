//! The consumer that keeps a read model.

use serde_json::Value;
use uuid::Uuid;

use crate::{
    broker::{Broker, url},
    events::{created, deleted, new_customer, updated},
    program::Program,
};

/// Publishes, and tells what the program said of each customer.
async fn said(broker: &Broker, produit: &Program, events: &[&Value]) -> Vec<String> {
    let mut said = Vec::new();
    for event in events {
        broker.publish(event).await;
        said.push(produit.says_of(event["data"]["id"].as_i64().expect("an id")));
    }
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn the_model_holds_the_newest_version_in_whatever_order_and_after_a_replay() {
    let broker = Broker::connect().await;
    let queue = format!("produit.{}", Uuid::now_v7());
    let (ada, bob) = (new_customer(), new_customer());
    let [first, second, third] = [created(ada), updated(ada, 2), updated(ada, 3)];
    let [here, changed, gone] = [created(bob), updated(bob, 2), deleted(bob, 3)];
    let produit = Program::start("produit", &queue, &url(), &[]);

    let out_of_order = [&first, &first, &third, &second, &third, &here, &gone, &changed];
    assert_eq!(
        said(&broker, &produit, &out_of_order).await,
        [
            " is at version 1",
            ": dropped version 1",
            " is at version 3",
            ": dropped version 2",
            ": dropped version 3",
            " is at version 1",
            " is gone with version 3",
            ": dropped version 2",
        ]
    );

    broker.put(&queue, b"\xff\xfe").await;
    broker.put(&queue, br#"{"type":"customer.created.v1","data":{"id":7}}"#).await;
    let mut letters = broker.dead_letters(&queue).await;
    assert_eq!(letters.next().await, "\u{fffd}\u{fffd}");
    assert!(letters.next().await.starts_with(r#"{"type""#));
    assert!(letters.is_empty());

    drop(produit);
    let empty = Program::start("produit", &queue, &url(), &[]);
    let replay = [&first, &second, &third, &here, &changed, &gone];
    let rebuilt = said(&broker, &empty, &replay).await;
    assert_eq!(rebuilt[2], " is at version 3");
    assert_eq!(rebuilt[5], " is gone with version 3");
    let again = said(&broker, &empty, &replay).await;
    assert!(again.iter().all(|line| line.starts_with(": dropped")), "{again:?}");

    drop(empty);
    broker.remove(&queue).await;
}
