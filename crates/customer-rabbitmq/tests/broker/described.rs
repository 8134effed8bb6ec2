//! What the publisher declares is what `docs/asyncapi.yaml` says that there is.

use amqprs::channel::{ExchangeDeclareArguments, QueueDeclareArguments};
use customer_asyncapi::Description;
use customer_domain::{
    Timestamp,
    access::{AccountVersion, Ended, Revocation, Username},
    event::{Event, Fact},
    ports::EventPublisher as _,
};

use crate::common::{
    alone, connected,
    consumer::Consumer,
    facts::{created, deleted, fact, updated},
    soon,
};

#[tokio::test]
async fn events_of_every_type_arrive_as_described() {
    let _stage = alone().await;
    let mut consumer = Consumer::of_customers("#").await;
    let publisher = connected().await;
    let mut facts = [created(12), updated(12), deleted(12), all_tokens_revoked()];
    // Not every cause belongs to a trace; every message does.
    facts.iter_mut().skip(2).for_each(|fact| fact.stamp.trace = None);
    for fact in &facts {
        soon("publishing", publisher.publish(fact)).await.unwrap();
    }
    // This judges each of them.
    let keys: Vec<String> =
        consumer.next_of(&facts).await.into_iter().map(|delivery| delivery.routing_key).collect();
    let described = Description::read().expect("the description").written();
    let types = described["channels"]["customers"]["parameters"]["type"]["enum"].as_array().expect("types");
    assert_eq!(*types, keys);
    consumer.leave().await;
    publisher.close().await;
}

fn all_tokens_revoked() -> Fact {
    let account = Username::parse("alice").expect("a name");
    let ended = Ended::Account { below: AccountVersion::from_stored(4) };
    let at = Timestamp::from_utc(chrono::Utc::now());
    fact(Event::SessionsRevoked(Revocation { account, ended, at, expires: at }))
}

/// The broker refuses to declare again, in another way, what is there.
#[tokio::test]
async fn exchanges_and_queues_are_declared_as_described() {
    let _stage = alone().await;
    let publisher = connected().await;
    let operator = Consumer::connect().await;
    let described = Description::read().expect("the description").written();
    for name in ["customers", "client_deletion_exchange", "client_deletion_queue"] {
        let binding = &described["channels"][name]["bindings"]["amqp"];
        let is_exchange = binding["is"] == "routingKey";
        let it = &binding[if is_exchange { "exchange" } else { "queue" }];
        let flag = |flag: &str| it[flag].as_bool().expect(flag);
        let declared = if is_exchange {
            let mut exchange = ExchangeDeclareArguments::new(name, it["type"].as_str().expect("a type"));
            exchange.durable(flag("durable")).auto_delete(flag("autoDelete"));
            operator.channel.exchange_declare(exchange).await
        } else {
            let mut queue = QueueDeclareArguments::new(name);
            queue.durable(flag("durable")).exclusive(flag("exclusive")).auto_delete(flag("autoDelete"));
            operator.channel.queue_declare(queue).await.map(|_| ())
        };
        declared.unwrap_or_else(|why| panic!("{name} is described in another way: {why}"));
    }
    operator.leave().await;
    publisher.close().await;
}
