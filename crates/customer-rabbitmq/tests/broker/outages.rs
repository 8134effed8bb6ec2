//! What becomes of facts, and of the publisher, when the broker cannot be reached.

use std::{sync::Arc, time::Duration};

use customer_domain::{
    event::Fact,
    ports::{EventPublisher as _, PublishError},
};
use customer_rabbitmq::{Limits, RabbitPublisher};
use futures_util::{FutureExt as _, future::join_all};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
    time::{Instant, timeout},
};
use url::Url;

use crate::{
    common::{IMPATIENCE, alone, broker, consumer::Consumer, endpoint, facts::updated, impatient, soon},
    link::Link,
};

const UNREACHABLE: Result<(), PublishError> = Err(PublishError::Unreachable);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_cut_under_load_is_opened_again() {
    let _stage = alone().await;
    let mut link = Link::to(&broker()).await;
    // Patient with confirms, which are slow on a busy machine.
    let Limits { confirm, hand_over, .. } = Limits::default();
    let limits = Limits { confirm, hand_over, ..impatient() };
    let publisher = RabbitPublisher::start_with(endpoint(link.url()), limits);
    soon("connecting", publisher.ready()).await;

    let confirmed = Arc::new(Semaphore::new(0));
    let mut load = JoinSet::new();
    for id in 1..=200 {
        load.spawn(until_it_fails(publisher.clone(), id, Arc::clone(&confirmed)));
    }
    soon("publishing", confirmed.acquire_many(1000)).await.unwrap().forget();
    link.cut().await;

    let ends = soon("the load's end", load.join_all()).await;
    assert!(ends.iter().all(|why| *why == PublishError::Unreachable));
    assert_eq!(publisher.publish(&updated(1)).now_or_never(), Some(UNREACHABLE), "at once");
    assert!(publisher.ready().now_or_never().is_none(), "there is no broker");

    link.restore();
    soon("connecting again", publisher.ready()).await;
    arrives(&publisher).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broker_that_falls_silent_is_left_in_time_and_found_again() {
    let _stage = alone().await;
    let link = Link::to(&broker()).await;
    let publisher = RabbitPublisher::start_with(endpoint(link.url()), impatient());
    soon("connecting", publisher.ready()).await;
    soon("publishing", publisher.publish(&updated(1))).await.unwrap();

    link.freeze();
    all_fail_in_time(&publisher, 500).await;

    link.thaw();
    soon("connecting again", publisher.ready()).await;
    arrives(&publisher).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_library_that_hangs_does_not_hang_the_publisher() {
    let _stage = alone().await;
    let link = Link::to(&broker()).await;
    // More than all the buffers between here and the broker hold, and no limit for confirms.
    let limits = Limits { window: 20_000, confirm: Duration::from_hours(1), ..impatient() };
    let publisher = RabbitPublisher::start_with(endpoint(link.url()), limits);
    soon("connecting", publisher.ready()).await;

    link.freeze();
    all_fail_in_time(&publisher, 20_000).await;

    link.thaw();
    soon("connecting again", publisher.ready()).await;
    arrives(&publisher).await;
}

#[tokio::test]
async fn a_wrong_password_is_no_reason_to_panic_or_to_be_ready() {
    let _stage = alone().await;
    let mut url = broker();
    url.set_username("nobody").unwrap();
    url.set_password(Some("wrong")).unwrap();
    let publisher = RabbitPublisher::start_with(endpoint(&url), impatient());
    // Nothing is to happen, so there is nothing else to wait for.
    assert!(timeout(Duration::from_secs(1), publisher.ready()).await.is_err());
    assert_eq!(publisher.publish(&updated(1)).now_or_never(), Some(UNREACHABLE));
    soon("closing", publisher.close()).await;
}

#[tokio::test]
async fn a_server_that_says_nothing_does_not_hold_up_the_end() {
    let (server, url) = silent_server().await;
    let publisher = RabbitPublisher::start_with(endpoint(&url), Limits::default());
    let (_client, _) = soon("a client", server.accept()).await.unwrap();

    let began = Instant::now();
    publisher.close().await;
    assert!(began.elapsed() < Limits::default().close, "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_given_up_with_its_socket_and_tried_again() {
    let (server, url) = silent_server().await;
    let limits = Limits { connect: Duration::from_millis(100), ..impatient() };
    let publisher = RabbitPublisher::start_with(endpoint(&url), limits);

    let (first, _) = soon("a client", server.accept()).await.unwrap();
    let (_second, _) = soon("a second attempt", server.accept()).await.unwrap();
    soon("the first one's end", ended(&first)).await;
    publisher.close().await;
}

async fn until_it_fails(publisher: RabbitPublisher, id: i64, confirmed: Arc<Semaphore>) -> PublishError {
    loop {
        match publisher.publish(&updated(id)).await {
            Ok(()) => confirmed.add_permits(1),
            Err(why) => return why,
        }
    }
}

async fn all_fail_in_time(publisher: &RabbitPublisher, count: i64) {
    let facts: Vec<Fact> = (1..=count).map(updated).collect();
    let began = Instant::now();
    let verdicts = soon("giving up", join_all(facts.iter().map(|fact| publisher.publish(fact)))).await;
    let took = began.elapsed();
    assert!(verdicts.iter().all(|verdict| *verdict == UNREACHABLE));
    // The library itself would notice after two heartbeats of 10 s.
    let in_time = IMPATIENCE..Duration::from_secs(18);
    assert!(in_time.contains(&took), "with a limit of {IMPATIENCE:?} it took {took:?}");
}

async fn arrives(publisher: &RabbitPublisher) {
    let mut consumer = Consumer::of_customers("customer.updated.v1").await;
    let fact = updated(1);
    soon("publishing", publisher.publish(&fact)).await.unwrap();
    consumer.next_of(&[fact]).await;
    consumer.leave().await;
}

async fn silent_server() -> (TcpListener, Url) {
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("amqp://{}", server.local_addr().unwrap());
    (server, url.parse().unwrap())
}

async fn ended(client: &TcpStream) {
    let mut what_it_sent = [0; 16];
    loop {
        client.readable().await.unwrap();
        if matches!(client.try_read(&mut what_it_sent), Ok(0)) {
            return;
        }
    }
}
