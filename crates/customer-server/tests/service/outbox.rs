//! `ms-client outbox`, beside a running service.

use std::process::Output;

use customer_contract::CloudEvent;
use diesel_async::SimpleAsyncConnection as _;
use serde_json::{Value, json};

use crate::{
    broker::Broker,
    client::{Client, customer, until},
    database::Database,
    listener::Listener,
    on_mysql::folder_with_key,
    program::{Service, run},
};

const TRACE: &str = "00-00112233445566778899aabbccddeeff-00f067aa0ba902b7-01";

fn create(client: &Client, email: &str) -> i64 {
    let answer = client.call("POST", "/customers", Some(TRACE), Some(&customer(email))).expect("an answer");
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json["id"].as_i64().expect("an id")
}

fn rename(client: &Client, id: i64, name: &str) {
    let body = json!({ "prenom": name });
    let answer =
        client.call("PUT", &format!("/customers/{id}"), Some(TRACE), Some(&body)).expect("an answer");
    assert_eq!(answer.status, 200, "{answer:?}");
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The subject and version of each, in the order in which they were heard.
fn heard(events: &[CloudEvent]) -> Vec<(&str, u32)> {
    let version = |event: &CloudEvent| event.event.version().expect("a version");
    events.iter().map(|event| (event.subject.as_str(), version(event))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn events_are_parked_shown_and_sent_again_while_the_service_runs() {
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, folder_with_key());
    let url = database.address();
    let shared = Broker::alone().await;
    let broker = shared.url.to_string();
    let store = [("DATABASE_URL", url.as_str())];
    let outbox = |arguments: &[&str]| run(&folder, &store, &[&["outbox"], arguments].concat());
    let mut listener = Listener::to(TRACE).await;

    // Without a broker, so that the events are still there to be damaged.
    let silent = Service::start(&folder, &store);
    let admin = silent.admin();
    let (ada, grace) = (create(&admin, "ada@example.org"), create(&admin, "grace@example.org"));
    rename(&admin, ada, "Augusta");
    let waiting = said(&outbox(&["status"]));
    assert!(waiting.starts_with("pending  3, the oldest since 20"), "{waiting}");
    silent.kill();
    let mut connection = database.connection().await;
    let damage = format!(
        "CREATE TABLE aside AS SELECT id, message FROM outbox; \
         UPDATE outbox SET message = CONCAT(message, 'CANARY@example.org') WHERE customer_id = {ada} AND version = 1"
    );
    connection.batch_execute(&damage).await.expect("damage");

    let service = Service::start(&folder, &[store[0], ("AMQP_URL", &broker)]);
    let admin = admin.at(service.url());
    let of_grace = [("2", 1)];
    assert_eq!(heard(listener.until(|events| !events.is_empty())), of_grace);
    let told = || (admin.metric("outbox_parked_events"), admin.metric("outbox_pending_events"));
    until("it is told that two are parked", || (told() == (Some(2.0), Some(0.0))).then_some(()));
    assert_eq!(admin.get("/readyz").json["checks"]["events"]["parked"], 2);
    let status: Value = serde_json::from_str(&said(&outbox(&["status", "--json"]))).expect("JSON");
    assert_eq!((&status["pending"], &status["parked"]), (&json!(0), &json!(2)));
    let parked = &status["parked_events"][0];
    assert_eq!(
        (&parked["subject"], &parked["version"], &parked["tries"]),
        (&json!("1"), &json!(1), &json!(1))
    );
    let shown = said(&outbox(&["status"]));
    assert!(shown.contains("it cannot be read: the message is no known event"), "{shown}");
    assert!(!format!("{status}{shown}{}", service.log()).contains("CANARY"), "personal data is shown");

    let mend = "UPDATE outbox JOIN aside ON aside.id = outbox.id SET outbox.message = aside.message";
    connection.batch_execute(mend).await.expect(mend);
    assert_eq!(said(&outbox(&["replay", "--parked"])), "2 events are sent again\n");
    let parked_at_last = [("2", 1), ("1", 1), ("1", 2)];
    assert_eq!(heard(listener.until(|events| events.len() == 3)), parked_at_last);

    let settled = || said(&outbox(&["status"])).starts_with("pending  0\n").then_some(());
    until("all is settled", settled);
    assert_eq!(said(&outbox(&["replay", "--customer", "1"])), "2 events are sent again\n");
    let again = [&parked_at_last[..], &[("1", 1), ("1", 2)]].concat();
    assert_eq!(heard(listener.until(|events| events.len() == 5)), again);

    let gone = admin.call("DELETE", &format!("/customers/{grace}"), Some(TRACE), None).expect("an answer");
    assert_eq!(gone.status, 200);
    listener.until(|events| events.len() == 6);
    until("all is settled", settled);
    assert_eq!(
        said(&outbox(&["replay", "--since", "2020-01-01T00:00:00+01:00"])),
        "3 events are sent again\n"
    );
    let events = listener.until(|events| events.len() == 9);
    let mut last = heard(&events[6..]);
    last.sort_unstable();
    assert_eq!(last, [("1", 1), ("1", 2), ("2", 2)], "of who is gone, the deletion alone");
    for event in events {
        let first = events.iter().find(|first| first.id == event.id);
        assert_eq!(first, Some(event), "the same each time");
    }
}

/// What keeps them here is another replica that holds the lease and does nothing. To `/readyz` it is all one.
#[tokio::test(flavor = "multi_thread")]
async fn events_that_do_not_leave_are_told_of_though_the_broker_is_connected() {
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, folder_with_key());
    let shared = Broker::alone().await;
    let broker = shared.url.to_string();
    let url = database.address();
    let silent = Service::start(&folder, &[("DATABASE_URL", &url)]);
    let mut connection = database.connection().await;
    let taken = "UPDATE relay_lease SET holder = RANDOM_BYTES(16), expires_at = '9999-12-31'";
    connection.batch_execute(taken).await.expect(taken);

    let service = Service::start(&folder, &[("DATABASE_URL", &url), ("AMQP_URL", &broker)]);
    let admin = silent.admin().at(service.url());
    let told = || {
        let ready = admin.get("/readyz");
        assert_eq!(ready.status, 200, "{ready:?}");
        (ready.json["status"].clone(), ready.json["checks"]["events"]["status"].clone())
    };
    until("the broker is connected", || (told() == (json!("ok"), json!("ok"))).then_some(()));
    create(&silent.admin(), "ada@example.org");
    until("they are under way", || (told() == (json!("ok"), json!("under way"))).then_some(()));
    until("they wait", || (told() == (json!("degraded"), json!("waiting"))).then_some(()));
    let free = "UPDATE relay_lease SET expires_at = '1970-01-01'";
    connection.batch_execute(free).await.expect(free);
    until("all is well", || (told() == (json!("ok"), json!("ok"))).then_some(()));
}

/// As where there are so many that it takes too long.
#[tokio::test(flavor = "multi_thread")]
async fn events_that_cannot_be_counted_make_nobody_unready() {
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, folder_with_key());
    let service = Service::start(&folder, &[("DATABASE_URL", &database.address())]);
    let admin = service.admin();
    let waits = |count: f64| (admin.metric("outbox_pending_events") == Some(count)).then_some(());
    create(&admin, "ada@example.org");
    until("one waits", || waits(1.0));

    let mut connection = database.connection().await;
    connection.batch_execute("RENAME TABLE outbox TO aside").await.expect("renamed");
    until("it is told", || service.log().contains("what waits is not counted").then_some(()));
    let ready = admin.get("/readyz");
    assert_eq!((ready.status, &ready.json["checks"]["events"]["pending"]), (200, &json!(1)), "{ready:?}");
    waits(1.0).expect("as it was counted last");

    connection.batch_execute("RENAME TABLE aside TO outbox").await.expect("renamed");
    create(&admin, "grace@example.org");
    until("two wait", || waits(2.0));
    assert_eq!(service.log().matches("what waits is not counted").count(), 1, "{}", service.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_personal_data_outlives_its_customer_in_the_outbox() {
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, folder_with_key());
    let shared = Broker::alone().await;
    let broker = shared.url.to_string();
    let url = database.address();
    let service = Service::start(&folder, &[("DATABASE_URL", &url), ("AMQP_URL", &broker)]);
    let admin = service.admin();
    assert_eq!(admin.post("/customers", &customer("canary@example.org")).status, 201);
    for name in ["a", "b", "c"] {
        assert_eq!(admin.put("/customers/1", &json!({ "prenom": name })).status, 200);
    }
    assert_eq!(admin.delete("/customers/1").status, 200);
    database
        .until_counted("SELECT COUNT(*) AS n FROM outbox WHERE delivered_at IS NOT NULL AND version = 5")
        .await;
    let kept = "SELECT CAST(COUNT(*) = 1 AND SUM(message LIKE '%canary%') = 0 AS SIGNED) AS n FROM outbox";
    database.until_counted(kept).await;
}

#[test]
fn exactly_one_choice_and_a_store_that_lasts_are_asked_for() {
    let folder = tempfile::tempdir().expect("folder");
    let refused: [(&[&str], &str); 5] = [
        (&["replay"], "--since <RFC3339>|--customer <ID>|--parked"),
        (&["replay", "--parked", "--customer", "1"], "cannot be used with"),
        (&["replay", "--since", "yesterday"], "--since"),
        (&["replay", "--customer", "0"], "is not a customer id"),
        (&["status"], "DATABASE_URL: "),
    ];
    for (arguments, told) in refused {
        let output = run(&folder, &[("DATABASE_URL", "memory:")], &[&["outbox"], arguments].concat());
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && errors.contains(told), "{arguments:?}: {errors}");
    }
    for (command, told) in [("status", "--json"), ("replay", "--parked")] {
        let help = said(&run(&folder, &[], &["outbox", command, "--help"]));
        assert!(help.contains(told) && help.contains("DATABASE_URL"), "{help}");
    }
}
