//! On MySQL: what is kept, and what replicas share.

use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use crate::{
    client::{Client, customer, until},
    database::Database,
    program::{PASSWORD, Service, run},
};

/// A folder with a key in it, for replicas to share.
pub(crate) fn folder_with_key() -> TempDir {
    let folder = tempfile::tempdir().expect("folder");
    assert!(run(&folder, &[], &["keys", "new"]).status.success());
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_and_accounts_outlive_the_process() {
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, folder_with_key());
    let url = database.address();
    let first = Service::start(&folder, &[("DATABASE_URL", &url)]);
    assert!(first.log().contains("AMQP_URL is not set"), "{}", first.log());
    let created = first.admin().post("/customers", &customer("ada@example.org"));
    assert_eq!(created.status, 201);
    first.kill();

    let second = Service::start(&folder, &[("DATABASE_URL", &url), ("ADMIN_PASSWORD", "another password")]);
    assert_eq!(second.admin().get("/customers/1").json, created.json);
    let waiting =
        json!({ "status": "waiting", "pending": 1, "oldest": created.json["created_at"], "parked": 0 });
    let admin = second.admin();
    until("what waits is told", || (admin.get("/readyz").json["checks"]["events"] == waiting).then_some(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_that_start_at_once_are_one_service() {
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, folder_with_key());
    let url = database.address();
    let starting: Vec<_> = (0..3)
        .map(|_| {
            let (url, folder) = (url.clone(), folder.path().to_owned());
            std::thread::spawn(move || {
                let inner = tempfile::tempdir().expect("folder");
                let keys = folder.join("ms-client-keys").display().to_string();
                Service::start(&inner, &[("DATABASE_URL", &url), ("JWT_KEYS_DIR", &keys)])
            })
        })
        .collect();
    let replicas: Vec<Service> = starting.into_iter().map(|start| start.join().expect("a service")).collect();
    let admin = replicas[0].admin();
    for (number, replica) in replicas.iter().enumerate() {
        let client = admin.at(replica.url());
        assert_eq!(client.post("/customers", &customer(&format!("c{number}@example.org"))).status, 201);
        assert_eq!(client.post("/customers", &customer("C0@example.org")).status, 409);
    }
    assert_eq!(admin.get("/customers").json.as_array().map(Vec::len), Some(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_was_added_can_log_in() {
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, folder_with_key());
    let url = database.address();
    let service = Service::start(&folder, &[("DATABASE_URL", &url)]);
    let add = |name: &str| {
        let mut command = crate::program::program(&folder, &[("DATABASE_URL", &url)]);
        command.args(["user", "add", name, "--role", "user", "--password-stdin"]);
        let (password, typing) = std::io::pipe().expect("pipe");
        std::io::Write::write_all(&mut { typing }, format!("{PASSWORD}\n").as_bytes()).expect("typed");
        command.stdin(password).output().expect("the program runs")
    };
    assert!(add("grace").status.success());
    let grace = Client::log_in(service.url(), "grace", PASSWORD);
    assert_eq!(grace.get("/customers").status, 200);
    assert_eq!(grace.post("/customers", &customer("a@x.org")).status, 403);
    let again = add("grace");
    assert!(!again.status.success());
    assert!(String::from_utf8_lossy(&again.stderr).contains("there is an account of this name"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_it_does_not_start_and_says_how_to_make_one() {
    let database = Database::on("TEST_MYSQL_URL").await;
    let folder = tempfile::tempdir().expect("folder");
    let output = run(&folder, &[("DATABASE_URL", &database.address()), ("BIND", "127.0.0.1:0")], &[]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && errors.contains("`ms-client keys new`"), "{errors}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pool_is_measured() {
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, folder_with_key());
    let settings = [("DATABASE_URL", database.address()), ("DATABASE_POOL_SIZE", "3".to_owned())];
    let settings = settings.each_ref().map(|(name, value)| (*name, value.as_str()));
    let service = Service::start(&folder, &settings);
    let admin = service.admin();
    admin.get("/customers");
    assert_eq!(admin.metric("db_pool_max_connections"), Some(3.0));
    until("one is idle", || {
        let idle = admin.metric("db_pool_connections{state=\"idle\"}").expect("idle");
        (1.0..=3.0).contains(&idle).then_some(())
    });
}

/// Within two seconds, where the machine has nothing else to do.
fn noticed_in_time(since: Instant) {
    println!("noticed after {:?}", since.elapsed());
    assert!(since.elapsed() < Duration::from_secs(8), "{:?}", since.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_logs_out_on_one_replica_is_out_on_all_within_two_seconds() {
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, folder_with_key());
    let url = database.address();
    let settings = [("DATABASE_URL", url.as_str())];
    let (first, second) = (Service::start(&folder, &settings), Service::start(&folder, &settings));
    let (leaving, staying) = (first.admin(), first.admin());
    assert_eq!(leaving.at(second.url()).get("/customers").status, 200);
    assert_eq!(leaving.call("POST", "/logout", None, None).expect("an answer").status, 200);
    let out = Instant::now();
    assert_eq!(leaving.get("/customers").status, 401, "at once where it was said");
    let second_client = leaving.at(second.url());
    until("the other replica knows", || (second_client.get("/customers").status == 401).then_some(()));
    noticed_in_time(out);
    assert_eq!(staying.at(second.url()).get("/customers").status, 200);
    first.kill();
    second.kill();
    let third = Service::start(&folder, &settings);
    assert_eq!(leaving.at(third.url()).get("/customers").status, 401, "and after a restart");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_that_is_used_on_two_replicas_ends_its_session_on_both() {
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, folder_with_key());
    let url = database.address();
    let settings = [("DATABASE_URL", url.as_str())];
    let (first, second) = (Service::start(&folder, &settings), Service::start(&folder, &settings));
    let staying = first.admin();
    let session =
        Client::anonymous(first.url()).post("/login", &json!({ "username": "admin", "password": PASSWORD }));
    let stolen = json!({ "refresh_token": session.json["refresh_token"] });

    let thief = Client::anonymous(second.url()).post("/token/refresh", &stolen);
    assert_eq!(thief.status, 200);
    let access = thief.json["token"].as_str().expect("a token");
    let mut thief = Client::anonymous(first.url());
    access.clone_into(&mut thief.token);
    assert_eq!((thief.get("/customers").status, thief.at(second.url()).get("/customers").status), (200, 200));

    assert_eq!(Client::anonymous(first.url()).post("/token/refresh", &stolen).status, 401);
    let out = Instant::now();
    assert_eq!(thief.get("/customers").status, 401, "at once where it was noticed");
    let elsewhere = thief.at(second.url());
    until("the other replica knows", || (elsewhere.get("/customers").status == 401).then_some(()));
    noticed_in_time(out);
    assert_eq!(staying.at(second.url()).get("/customers").status, 200);
    assert_eq!(staying.metric("token_refreshes_total{result=\"reused\"}"), Some(1.0));
}
