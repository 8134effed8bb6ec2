//! Requests under a key, over replicas and restarts.

use std::time::{Duration, Instant};

use diesel_async::SimpleAsyncConnection as _;
use serde_json::json;

use crate::{
    client::{Client, customer},
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
        database.until_counted("SELECT COUNT(*) AS n FROM idempotency_keys").await;
        let begun = Instant::now();
        let told = keyed(&other, "PUT", "/customers/1", &json!({ "prenom": "Augusta" }));
        // Before a request has to be answered.
        assert!(begun.elapsed() < Duration::from_secs(9), "{:?}: {told:?}", begun.elapsed());
        assert_eq!(told.status, 409);
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

/// The statuses that so many get who send the same at once.
fn race(client: &Client, method: &'static str, path: &str, body: &serde_json::Value) -> Vec<(u16, bool)> {
    let racers: Vec<_> = (0..32)
        .map(|_| {
            let (client, path, body) = (client.clone(), path.to_owned(), body.clone());
            std::thread::spawn(move || {
                loop {
                    let answer = client.call(method, &path, None, Some(&body)).expect("an answer");
                    // On a busy machine some wait too long for a connection of the pool, and are told to come again.
                    if answer.status != 503 {
                        return answer;
                    }
                }
            })
        })
        .collect();
    let answers = racers.into_iter().map(|racer| racer.join().expect("a racer"));
    let mut statuses: Vec<_> = answers.map(|answer| (answer.status, answer.replayed)).collect();
    statuses.sort_unstable();
    statuses
}

#[tokio::test(flavor = "multi_thread")]
async fn of_racers_one_wins_whatever_they_race_for() {
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, folder_with_key());
    let url = database.address();
    for url in [url.as_str(), "memory:", "sqlite://ms-client.db"] {
        let settings = [("DATABASE_URL", url)];
        let service = Service::start(&folder, &settings);
        let admin = service.admin();
        let created = race(&admin, "POST", "/customers", &customer("ada@example.org"));
        assert_eq!((created[0], &created[1..]), ((201, false), &[(409, false); 31][..]));

        let mut keyed =
            race(&admin.with("idempotency-key", "k"), "POST", "/customers", &customer("grace@x.org"));
        keyed.retain(|answer| *answer != (201, true) && *answer != (409, false));
        assert_eq!(keyed, [(201, false)], "the others are given its answer, or told that it is running");
        let kept = admin.get("/customers").json;
        assert_eq!(kept.as_array().map(Vec::len), Some(2));

        // Whoever lost may have taken an identity.
        let first = format!("/customers/{}", kept[0]["id"]);
        let edit = json!({ "prenom": "Augusta" });
        let edited = race(&admin.with("if-match", "\"v1\""), "PUT", &first, &edit);
        assert_eq!((edited[0], &edited[1..]), ((200, false), &[(412, false); 31][..]));
    }
}
