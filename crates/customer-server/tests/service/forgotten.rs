//! What is known of somebody who is deleted is nowhere in the store any more, and was there before.

use std::path::PathBuf;

use serde_json::json;
use tempfile::TempDir;

use crate::{
    broker::{Broker, Commande},
    client::{Client, customer, until},
    database::Database,
    everything::{self, Found, places_of},
    link::Link,
    on_mysql::folder_with_key,
    program::{Service, run},
};

/// Each in one member, by one change.
const CANARIES: [&str; 11] = [
    "CanaryName",
    "CanaryFirst",
    "canary.mail",
    "CanaryPhone",
    "CanaryStreet",
    "CanaryTown",
    "CanaryZip",
    "CanaryLand",
    "CanarySecond",
    "CanaryPatched",
    "90817.26535",
];

enum Store {
    Server(Database),
    File(PathBuf),
}

impl Store {
    async fn everything(&self) -> Vec<Found> {
        match self {
            Self::Server(database) => everything::in_database(database).await,
            Self::File(file) => everything::in_file(file),
        }
    }

    fn url(&self) -> String {
        match self {
            Self::Server(database) => database.address(),
            Self::File(file) => format!("sqlite://{}", file.display()),
        }
    }

    /// Asks again, for what a service has begun and not ended yet.
    async fn until_nowhere(&self, canary: &str) {
        for _ in 0..100 {
            if places_of(canary, &self.everything().await).is_empty() {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{canary} is still in {:?}", places_of(canary, &self.everything().await));
    }
}

/// Registers somebody and changes her in every way, with keys and without, the last one but for the deletion.
fn register_and_change(admin: &Client) {
    let ada = json!({
        "nom": "CanaryName", "prenom": "CanaryFirst", "email": "canary.mail@example.org",
        "telephone": "CanaryPhone", "adresse": "CanaryStreet", "ville": "CanaryTown",
        "code_postal": "CanaryZip", "pays": "CanaryLand",
    });
    let keyed = admin.with("idempotency-key", "a key");
    assert_eq!(keyed.post("/customers", &ada).status, 201);
    assert!(keyed.post("/customers", &ada).replayed);
    assert_eq!(admin.with("idempotency-key", "another").post("/customers", &ada).status, 409);
    assert_eq!(admin.post("/customers", &customer("grace@example.org")).status, 201);
    assert_eq!(keyed.put("/customers/1", &json!({ "prenom": "CanarySecond" })).status, 200);
    assert_eq!(keyed.patch("/customers/1", &json!({ "ville": "CanaryPatched" })).status, 200);
}

fn until_delivered(folder: &TempDir, settings: &[(&str, &str)]) {
    until("all is delivered", || {
        let status = run(folder, settings, &["outbox", "status"]);
        String::from_utf8_lossy(&status.stdout).starts_with("pending  0\n").then_some(())
    });
}

async fn nothing_is_left(store: &Store, folder: &TempDir) {
    let (broker, url) = (Broker::alone().await, store.url());
    let mut link = Link::to(&broker.url).await;
    let amqp = link.url().to_string();
    let settings = [("DATABASE_URL", url.as_str()), ("AMQP_URL", amqp.as_str())];
    let service = Service::start(folder, &settings);
    let admin = service.admin();
    until("it consumes", || (admin.metric("orders_consuming") == Some(1.0)).then_some(()));
    let commande = Commande::start(&broker).await;
    commande.empty_the_queues().await;
    register_and_change(&admin);
    for (order, id) in [(1, 1), (2, 2)] {
        let total = if id == 1 { "90817.26535" } else { "39.80" };
        let order = format!(
            r#"{{"order_id":{order},"client_id":{id},"produit_id":3,"quantite":2,"montant_total":{total}}}"#
        );
        commande.send(&order).await;
    }
    until("the orders are shown", || (admin.get("/notifications").json[1].is_object()).then_some(()));
    until_delivered(folder, &settings);

    let export = admin.get("/customers/1/export").json.to_string();
    let before = store.everything().await;
    for canary in CANARIES {
        assert!(export.contains(canary), "{canary} is not exported: {export}");
        assert!(!places_of(canary, &before).is_empty(), "{canary} is found nowhere, though it is there");
    }
    let of_her = places_of("canary", &before);
    for place in ["customers.email_key", "outbox.message", "idempotency_keys.outcome"] {
        assert!(of_her.contains(&place), "{place} is not searched: {of_her:?}");
    }
    if let Store::File(_) = store {
        assert!(of_her.iter().any(|place| place.starts_with("shop.db")), "no byte is searched: {of_her:?}");
    }

    // One more change waits to be sent while she is deleted: nothing but its event outlasts her, until it is sent.
    link.cut().await;
    assert_eq!(admin.put("/customers/1", &json!({ "prenom": "CanaryLast" })).status, 200);
    assert_eq!(admin.delete("/customers/1").status, 200);
    let waiting = store.everything().await;
    let rows = places_of("canary", &waiting).into_iter().filter(|place| !place.starts_with("shop.db"));
    assert_eq!(rows.collect::<Vec<_>>(), ["outbox.message"]);
    link.restore();
    until_delivered(folder, &settings);
    for canary in CANARIES {
        store.until_nowhere(canary).await;
    }
    store.until_nowhere("canary").await;
    let keyed = admin.with("idempotency-key", "a key");
    assert_eq!(keyed.put("/customers/1", &json!({ "prenom": "CanarySecond" })).status, 404, "replayed");
    let after = store.everything().await;
    for others in ["grace@example.org", "39.80", "customer.deleted"] {
        assert!(!places_of(others, &after).is_empty(), "{others} is gone, too");
    }
    commande.empty_the_queues().await;
    assert!(service.stop().success());
    store.until_nowhere("canary").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_who_is_deleted_is_left_in_mysql() {
    let database = Store::Server(Database::on("TEST_MYSQL_URL").await);
    nothing_is_left(&database, &folder_with_key()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_who_is_deleted_is_left_in_mariadb() {
    let database = Store::Server(Database::on("TEST_MARIADB_URL").await);
    nothing_is_left(&database, &folder_with_key()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_who_is_deleted_is_left_in_a_file_not_in_a_byte_of_it() {
    let folder = tempfile::tempdir().expect("folder");
    let file = Store::File(folder.path().join("shop.db"));
    nothing_is_left(&file, &folder).await;
}
