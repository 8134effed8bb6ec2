//! Attempts to log in are counted over all replicas.

use std::thread;

use serde_json::json;

use crate::{
    client::Client,
    database::Database,
    on_mysql::folder_with_key,
    program::{PASSWORD, Service},
};

/// Tries to log in, by a replica, as a proxy's caller from this address.
fn attempt(replica: &Service, from: &str, username: &str, password: &str) -> (u16, Option<u64>) {
    let client = Client::anonymous(replica.url()).with("x-forwarded-for", from);
    let answer = client.post("/login", &json!({ "username": username, "password": password }));
    (answer.status, answer.retry_after.and_then(|seconds| seconds.parse().ok()))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_on_one_replica_is_refused_by_the_other() {
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, folder_with_key());
    let url = database.address();
    let settings = [("DATABASE_URL", url.as_str()), ("TRUSTED_PROXIES", "127.0.0.1")];
    let replicas = [Service::start(&folder, &settings), Service::start(&folder, &settings)];
    let [first, second] = &replicas;

    assert_eq!(attempt(first, "192.0.2.1", "admin", PASSWORD).0, 200);
    for number in 0..10 {
        assert_eq!(attempt(&replicas[number % 2], "192.0.2.2", "admin", "a guess"), (401, None));
        assert_eq!(attempt(&replicas[number % 2], "192.0.2.3", "nobody", "a guess"), (401, None));
    }
    for replica in &replicas {
        // The wait is of a second, in which this is much sooner.
        assert_eq!(attempt(replica, "192.0.2.1", "admin", PASSWORD).0, 200, "whoever was there before");
    }
    assert_eq!(attempt(second, "192.0.2.4", "admin", PASSWORD).0, 200, "whoever is somewhere else");
    let refused = [first, second].map(|replica| {
        // Each that is let in after a wait doubles the next: sooner or later one comes in it.
        let mut tries = (0..5).map(|_| attempt(replica, "192.0.2.2", "admin", "a guess"));
        tries.find(|(status, _)| *status == 429)
    });
    for (status, wait) in refused.into_iter().map(|found| found.expect("a refusal")) {
        assert!(status == 429 && wait.is_some_and(|seconds| (1..=32).contains(&seconds)), "{wait:?}");
    }
    let throttled = [first, second].map(|replica| {
        Client::anonymous(replica.url())
            .metric("login_attempts_total{result=\"throttled\"}")
            .expect("a count")
    });
    assert!(throttled.iter().all(|count| *count >= 1.0), "{throttled:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_once_on_two_replicas_are_no_more_than_one_after_another() {
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, folder_with_key());
    let url = database.address();
    let settings = [("DATABASE_URL", url.as_str()), ("TRUSTED_PROXIES", "127.0.0.1")];
    let replicas = [Service::start(&folder, &settings), Service::start(&folder, &settings)];
    let at_once = |username: &'static str, password: &'static str, addresses: usize| -> Vec<u16> {
        thread::scope(|scope| {
            let one = |number: usize| {
                let replica = &replicas[number % 2];
                let from = format!("192.0.2.{}", number % addresses);
                scope.spawn(move || attempt(replica, &from, username, password).0)
            };
            let tries: Vec<_> = (0..64).map(one).collect();
            tries.into_iter().map(|attempt| attempt.join().expect("an answer")).collect()
        })
    };
    for addresses in [64, 1] {
        let right = at_once("admin", PASSWORD, addresses);
        assert!(right.iter().all(|status| [200, 503].contains(status)), "{right:?}");
        assert!(right.contains(&200), "{right:?}");
    }

    let wrong = at_once("nobody", "a guess", 1);
    let verified = wrong.iter().filter(|status| **status == 401).count();
    // Ten, and one for each wait that ended while the others came.
    assert!((1..=13).contains(&verified), "{wrong:?}");
    assert!(wrong.iter().all(|status| [401, 429, 503].contains(status)), "{wrong:?}");
}
