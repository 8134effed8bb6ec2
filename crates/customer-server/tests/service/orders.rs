//! What is heard of orders, by a service that stops and starts, on a database that goes and comes.

use crate::{
    broker::{Broker, Commande},
    client::{Client, customer, until},
    database::Database,
    link::Link,
    on_mysql::folder_with_key,
    program::Service,
};

fn orders(client: &Client) -> Vec<i64> {
    let answer = client.get("/notifications");
    let rows = answer.json.as_array().unwrap_or_else(|| panic!("{answer:?}"));
    rows.iter().map(|row| row["order_id"].as_i64().expect("an order")).collect()
}

fn counted(client: &Client, result: &str) -> Option<f64> {
    client.metric(&format!("orders_received_total{{result=\"{result}\"}}"))
}

fn until_consuming(client: &Client) {
    until("it consumes", || (client.metric("orders_consuming") == Some(1.0)).then_some(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_while_the_service_is_down_or_twice_is_shown_once() {
    let (database, folder, broker) =
        (Database::on("TEST_MYSQL_URL").await, folder_with_key(), Broker::alone().await);
    let (url, amqp) = (database.address(), broker.url.to_string());
    let settings = [("DATABASE_URL", url.as_str()), ("AMQP_URL", amqp.as_str())];
    let service = Service::start(&folder, &settings);
    let admin = service.admin();
    assert_eq!(counted(&admin, "stored"), Some(0.0));
    until_consuming(&admin);
    let commande = Commande::start(&broker).await;
    commande.empty_the_queues().await;
    assert_eq!(admin.post("/customers", &customer("ada@example.org")).status, 201);
    commande.order(1, 1).await;
    until("the first is shown", || (orders(&admin) == [1]).then_some(()));
    assert!(service.stop().success());

    for number in [1, 2, 2] {
        commande.order(number, 1).await;
    }
    commande.send("SECRET, not json").await;
    commande.order(3, 99).await;
    let service = Service::start(&folder, &settings);
    let admin = admin.at(service.url());
    until("the others are shown", || (orders(&admin).len() == 3).then_some(()));
    until("all were seen", || {
        let all = [("stored", 2.0), ("dead_lettered", 1.0), ("retried", 0.0)];
        let seen = all.iter().all(|(result, count)| counted(&admin, result) == Some(*count));
        // The first too, if it was stored and not yet acknowledged when the service ended.
        (seen && counted(&admin, "repeated") >= Some(2.0)).then_some(())
    });
    until("it is told how many could not be read", || {
        (admin.metric("orders_dead_letters") == Some(1.0)).then_some(())
    });
    assert_eq!(commande.dead_letters().await, 1);
    assert!(!service.log().contains("SECRET"), "{}", service.log());
    assert_eq!(admin.get("/customers/1/notifications").json.as_array().map(Vec::len), Some(2));

    assert_eq!(admin.delete("/customers/1").status, 200);
    assert_eq!(orders(&admin), [3]);
    commande.empty_the_queues().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_while_the_database_is_away_is_stored_when_it_is_back() {
    let (database, folder, broker) =
        (Database::on("TEST_MYSQL_URL").await, folder_with_key(), Broker::alone().await);
    let mut link = Link::to(&database.address().parse().expect("a URL")).await;
    let (url, amqp) = (link.url().to_string(), broker.url.to_string());
    let service = Service::start(&folder, &[("DATABASE_URL", &url), ("AMQP_URL", &amqp)]);
    let admin = service.admin();
    until_consuming(&admin);
    let commande = Commande::start(&broker).await;
    commande.empty_the_queues().await;

    link.cut().await;
    for number in 1..=40 {
        commande.order(number, 7).await;
    }
    until("it has tried", || counted(&admin, "retried").filter(|count| *count >= 32.0));
    link.restore();
    until("all are stored", || {
        let shown = admin.get("/notifications?limit=100");
        (shown.json.as_array().map(Vec::len) == Some(40)).then_some(())
    });
    until("all are counted", || (counted(&admin, "stored") == Some(40.0)).then_some(()));
    assert_eq!(commande.dead_letters().await, 0);
    assert!(service.stop().success());
    commande.empty_the_queues().await;
}
