//! What a replica hears of sessions that ended elsewhere.

use std::time::Duration;

use chrono::Utc;
use customer_domain::{
    Timestamp,
    access::{AccountVersion, Ended, Revocation, SessionId, Username},
    event::Event,
    ports::{EventPublisher as _, PublishError},
};
use customer_rabbitmq::{RabbitPublisher, RevocationListener};
use tokio::{sync::mpsc, time::timeout};
use uuid::Uuid;

use crate::{
    common::{alone, broker, connected, endpoint, facts::fact, impatient, soon},
    link::Link,
};

fn revocation(ended: Ended) -> Revocation {
    let now = Timestamp::from_utc(Utc::now());
    // Others share the broker, so nobody else has this name.
    let account = Username::parse(&Uuid::now_v7().to_string()).expect("a name");
    Revocation { account, ended, at: now, expires: now.after(Duration::from_mins(15)) }
}

fn listening(url: &url::Url) -> (RevocationListener, mpsc::UnboundedReceiver<Revocation>) {
    let (sender, heard) = mpsc::unbounded_channel();
    let tell = move |revocation| sender.send(revocation).expect("somebody listens");
    (RevocationListener::start_with(endpoint(url), tell, impatient()), heard)
}

/// Announces it until it is heard: nobody knows when a listener begins to hear. The broker may refuse what is on its way
/// to the queue of one that was cut off.
async fn announce_until_heard(
    publisher: &RabbitPublisher,
    revocation: &Revocation,
    heard: &mut mpsc::UnboundedReceiver<Revocation>,
) {
    loop {
        let fact = fact(Event::SessionsRevoked(revocation.clone()));
        let verdict = publisher.publish(&fact).await;
        assert!(matches!(verdict, Ok(()) | Err(PublishError::Refused)), "{verdict:?}");
        while let Ok(told) = timeout(Duration::from_millis(200), heard.recv()).await {
            if told.as_ref() == Some(revocation) {
                return;
            }
        }
    }
}

#[tokio::test]
async fn what_ended_elsewhere_is_heard_as_it_was_announced() {
    let _stage = alone().await;
    let publisher = connected().await;
    let (listener, mut heard) = listening(&broker());
    for ended in
        [Ended::Session(SessionId(Uuid::now_v7())), Ended::Account { below: AccountVersion::from_stored(4) }]
    {
        let announced = revocation(ended);
        soon("hearing", announce_until_heard(&publisher, &announced, &mut heard)).await;
    }
    soon("closing", listener.close()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hearing_begins_again_after_an_outage() {
    let _stage = alone().await;
    let publisher = connected().await;
    let mut link = Link::to(&broker()).await;
    let (listener, mut heard) = listening(link.url());
    let session = || revocation(Ended::Session(SessionId(Uuid::now_v7())));
    soon("hearing", announce_until_heard(&publisher, &session(), &mut heard)).await;
    link.cut().await;
    link.restore();
    soon("hearing again", announce_until_heard(&publisher, &session(), &mut heard)).await;
    soon("closing", listener.close()).await;
}
