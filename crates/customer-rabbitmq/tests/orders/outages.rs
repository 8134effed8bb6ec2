//! What becomes of notices, and of the consumer, when the broker or the store is away.

use std::time::Duration;

use amqprs::channel::QueueDeclareArguments;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    time::{sleep, timeout},
};
use url::Url;

use crate::{
    commande::{Commande, order},
    link::Link,
    world::{World, broker},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_cut_connection_it_consumes_again_by_itself() {
    let world = World::new();
    let commande = Commande::start(&world.channels).await;
    let mut link = Link::to(&broker()).await;
    let consumer = world.consumer_of(link.url());
    commande.send_until_stored(&world, 1).await;
    for round in 1..=3 {
        link.cut().await;
        commande.send(&order(2 * round)).await;
        link.restore();
        commande.send(&order(2 * round + 1)).await;
        world.until_stored(1..=2 * round + 1).await;
    }
    consumer.close().await;
    commande.clean_up().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broker_that_falls_silent_is_left_and_found_again() {
    let world = World::new();
    let commande = Commande::start(&world.channels).await;
    let link = Link::to(&broker()).await;
    let (gate, mut passed) = counting_gate(link.url()).await;
    let consumer = world.consumer_of(&gate);
    commande.send_until_stored(&world, 1).await;
    let before = *passed.borrow();

    link.freeze();
    commande.send(&order(2)).await;
    // By its pulse, long before the client library misses two heartbeats of 10 s.
    let left = timeout(Duration::from_secs(18), passed.wait_for(|count| *count > before)).await;
    assert!(left.is_ok(), "it stays with a silent broker");
    link.thaw();
    world.until_stored([1, 2]).await;
    consumer.close().await;
    commande.clean_up().await;
}

#[tokio::test]
async fn a_store_that_is_away_loses_nothing_and_is_not_besieged() {
    let world = World::new();
    let commande = Commande::start(&world.channels).await;
    let consumer = world.consumer();
    commande.send_until_stored(&world, 1).await;

    world.set_away(true);
    let before = world.attempts();
    for number in 2..=100 {
        commande.send(&order(number)).await;
    }
    commande.send("not json").await;
    world.until_attempts(before + 32).await;
    sleep(Duration::from_secs(2)).await;
    // At most 32 are tried at once, each after 20 ms at first and 100 ms at least later.
    let attempts = world.attempts() - before;
    assert!(attempts <= 32 * 36, "{attempts} attempts in two seconds");
    assert_eq!(commande.waiting(&world.channels.dead_queue).await, 0, "a failing store kills no letter");
    assert_eq!(world.stored().await.len(), 1);

    world.set_away(false);
    world.until_stored(1..=100).await;
    commande.until_waiting(&world.channels.dead_queue, 1).await;
    consumer.close().await;
    commande.until_waiting(&world.channels.queue, 0).await;
    commande.clean_up().await;
}

#[tokio::test]
async fn what_is_not_stored_when_it_ends_is_delivered_to_the_next() {
    let world = World::new();
    let commande = Commande::start(&world.channels).await;
    let consumer = world.consumer();
    commande.send_until_stored(&world, 1).await;
    world.set_away(true);
    for number in 2..=5 {
        commande.send(&order(number)).await;
    }
    let before = world.attempts();
    world.until_attempts(before + 4).await;
    consumer.close().await;
    commande.until_waiting(&world.channels.queue, 4).await;
    world.set_away(false);
    let consumer = world.consumer();
    world.until_stored(1..=5).await;
    consumer.close().await;
    commande.clean_up().await;
}

#[tokio::test]
async fn what_somebody_removes_is_declared_again() {
    let world = World::new();
    let commande = Commande::start(&world.channels).await;
    let consumer = world.consumer();
    commande.send_until_stored(&world, 1).await;

    commande.delete_queue(&world.channels.queue).await;
    commande.declare().await;
    commande.send_until_stored(&world, 2).await;
    commande.delete_exchange(&world.channels.exchange).await;
    commande.declare().await;
    commande.send_until_stored(&world, 3).await;
    commande.delete_queue(&world.channels.dead_queue).await;
    commande.delete_exchange(&world.channels.dead_exchange).await;
    commande.until_there(&world.channels.dead_queue).await;
    commande.send_until_dead().await;
    consumer.close().await;
    commande.clean_up().await;
}

#[tokio::test]
async fn a_queue_of_another_kind_is_waited_for_until_an_operator_removes_it() {
    let world = World::new();
    let operator = Commande::start(&world.channels).await;
    let queue = QueueDeclareArguments::durable_client_named(&world.channels.queue);
    operator.channel.queue_declare(queue).await.unwrap();
    let consumer = world.consumer();
    // This is declared before the queue, which is refused.
    operator.until_there(&world.channels.dead_queue).await;
    operator.delete_queue(&world.channels.queue).await;
    operator.send_until_stored(&world, 1).await;
    consumer.close().await;
    operator.clean_up().await;
}

/// A way to this address that counts who takes it.
async fn counting_gate(target: &Url) -> (Url, watch::Receiver<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut url = target.clone();
    url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
    let address = format!("127.0.0.1:{}", target.port().unwrap());
    let (count, passed) = watch::channel(0);
    tokio::spawn(async move {
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            let mut server = TcpStream::connect(&address).await.unwrap();
            count.send_modify(|count| *count += 1);
            tokio::spawn(async move { copy_bidirectional(&mut client, &mut server).await });
        }
    });
    (url, passed)
}
