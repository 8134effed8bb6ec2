//! What becomes of notices where all is well, and whoever starts first.

use crate::{
    commande::{Commande, order},
    world::World,
};

#[tokio::test]
async fn what_is_sent_while_nobody_consumes_is_stored_afterwards() {
    let world = World::new();
    let commande = Commande::start(&world.channels).await;
    let consumer = world.consumer();
    commande.send_until_stored(&world, 1).await;
    consumer.close().await;

    commande.send(&order(2)).await;
    commande.send(&order(3)).await;
    commande.until_waiting(&world.channels.queue, 2).await;
    let consumer = world.consumer();
    world.until_stored([1, 2, 3]).await;
    consumer.close().await;
    commande.clean_up().await;
}

#[tokio::test]
async fn whoever_starts_first_the_other_finds_what_it_declares() {
    let world = World::new();
    let consumer = world.consumer();
    let commande = Commande::connect(&world.channels).await;
    commande.until_there(&world.channels.queue).await;
    commande.declare().await;
    commande.send_until_stored(&world, 1).await;
    consumer.close().await;
    commande.clean_up().await;
}

#[tokio::test]
async fn what_is_delivered_twice_is_stored_once_and_the_first_stays() {
    let world = World::new();
    let commande = Commande::start(&world.channels).await;
    let consumer = world.consumer();
    commande.send_until_stored(&world, 1).await;
    // What was sent first may be on its way more than once; nothing overtakes it.
    commande.send(&order(2)).await;
    world.until_stored([1, 2]).await;
    let before = world.attempts();
    for total in ["1", "99.99", "39.80"] {
        commande.send(&order(1).replace("39.80", total)).await;
    }
    commande.send(&order(3)).await;
    world.until_stored([1, 2, 3]).await;
    consumer.close().await;
    assert_eq!(world.attempts(), before + 4);
    // All of them are acknowledged.
    commande.until_waiting(&world.channels.queue, 0).await;
    assert_eq!(commande.waiting(&world.channels.dead_queue).await, 0);
    commande.clean_up().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_are_each_stored_once_by_two_replicas_one_of_which_goes() {
    let world = World::new();
    let commande = Commande::start(&world.channels).await;
    let (stays, goes) = (world.consumer(), world.consumer());
    commande.send_until_stored(&world, 1).await;
    for number in 2..=1000 {
        commande.send(&order(number)).await;
    }
    goes.close().await;
    world.until_stored(1..=1000).await;
    stays.close().await;
    commande.until_waiting(&world.channels.queue, 0).await;
    commande.clean_up().await;
}
