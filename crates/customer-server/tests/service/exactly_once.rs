//! Requests under a key, over replicas and restarts.

use std::time::{Duration, Instant};

use diesel_async::SimpleAsyncConnection as _;
use serde_json::json;

use crate::{
    client::{Client, customer, until},
    database::Database,
    on_mysql::folder_with_key,
    program::Service,
};

fn keyed(client: &Client, method: &str, path: &str, body: &serde_json::Value) -> crate::client::Answer {
    client.with("idempotency-key", "order-4711").call(method, path, None, Some(body)).expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn another_replica_and_the_next_process_know_the_answer() {
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, folder_with_key());
    let url = database.address();
    let settings = [("DATABASE_URL", url.as_str())];
    let (first, second) = (Service::start(&folder, &settings), Service::start(&folder, &settings));
    let admin = first.admin();
    let created = keyed(&admin, "POST", "/customers", &customer("ada@example.org"));
    assert_eq!((created.status, created.replayed), (201, false));
    let again = keyed(&admin.at(second.url()), "POST", "/customers", &customer("ada@example.org"));
    assert_eq!((again.status, again.replayed, &again.json), (201, true, &created.json));
    first.kill();
    second.kill();
    let third = Service::start(&folder, &settings);
    let again = keyed(&admin.at(third.url()), "POST", "/customers", &customer("ada@example.org"));
    assert_eq!((again.status, again.replayed, &again.json), (201, true, &created.json));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn while_the_first_request_is_running_the_second_is_told_so_at_once() {
    for server in ["TEST_MYSQL_URL", "TEST_MARIADB_URL"] {
        let (database, folder) = (Database::on(server).await, folder_with_key());
        let url = database.address();
        let settings = [("DATABASE_URL", url.as_str())];
        let (first, second) = (Service::start(&folder, &settings), Service::start(&folder, &settings));
        let admin = first.admin();
        assert_eq!(admin.post("/customers", &customer("ada@example.org")).status, 201);
        // Somebody else holds the customer, so that the first request has to wait.
        let mut holder = database.connection().await;
        holder.batch_execute("BEGIN; UPDATE customers SET phone = '1' WHERE id = 1").await.expect("held");
        let running = {
            let admin = admin.clone();
            std::thread::spawn(move || keyed(&admin, "PUT", "/customers/1", &json!({ "prenom": "Augusta" })))
        };
        let other = admin.at(second.url());
        let told = until("the first request has its key", || {
            let begun = Instant::now();
            let answer = keyed(&other, "PUT", "/customers/1", &json!({ "prenom": "Augusta" }));
            assert!(begun.elapsed() < Duration::from_secs(2), "{:?}: {answer:?}", begun.elapsed());
            (answer.status == 409).then_some(answer)
        });
        assert_eq!(
            (&told.json["type"], told.retry_after.as_deref()),
            (&json!("/problems/key-in-use"), Some("1"))
        );
        holder.batch_execute("ROLLBACK").await.expect("let go");
        assert_eq!(running.join().expect("a thread").json["version"], 2);
        let again = keyed(&other, "PUT", "/customers/1", &json!({ "prenom": "Augusta" }));
        assert_eq!((again.status, again.replayed, &again.json["version"]), (200, true, &json!(2)));
    }
}
