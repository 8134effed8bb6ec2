//! Personal data and secrets are in no line that the service prints, and in no metric.

use serde_json::{Value, json};

use crate::{
    broker::Broker,
    client::Client,
    database::Database,
    on_mysql::folder_with_key,
    program::{PASSWORD, Service},
};

const CANARIES: [&str; 11] = [
    "CanaryName",
    "CanaryFirst",
    "canary.mail",
    "CanaryPhone",
    "CanaryStreet",
    "CanaryTown",
    "CanaryPass",
    "CanaryRefresh",
    "CanaryAccount",
    "$argon2id$",
    PASSWORD,
];

/// Everything that can be asked, and everything that can be asked wrongly.
fn use_and_misuse(client: &Client) {
    let body = json!({
        "nom": "CanaryName", "prenom": "CanaryFirst", "email": "canary.mail@example.org",
        "telephone": "CanaryPhone", "adresse": "CanaryStreet", "ville": "CanaryTown",
    });
    assert_eq!(client.post("/customers", &body).status, 201);
    assert_eq!(client.post("/customers", &body).status, 409);
    assert_eq!(client.put("/customers/1", &json!({ "nom": "CanaryName2" })).status, 200);
    for wrong in [
        json!({ "nom": "CanaryName\u{0}" }),
        json!({ "email": "canary.mail" }),
        json!({ "CanaryName": "CanaryTown" }),
        json!(["CanaryName"]),
    ] {
        assert_eq!(client.post("/customers", &wrong).status, 422);
        assert_eq!(client.put("/customers/1", &wrong).status, 422);
    }
    assert_eq!(client.get("/customers?email=canary.mail@example.org").status, 200);
    assert_eq!(client.get("/customers?q=CanaryName&ville=CanaryTown&sort=nom&limit=1").status, 200);
    assert_eq!(client.get("/customers?CanaryName=CanaryTown").status, 400);
    assert_eq!(client.get("/customers?email=canary.mail").status, 400);
    let keyed = client.with("idempotency-key", "CanaryKey");
    for status in [200, 422] {
        let body = json!({ "prenom": format!("CanaryFirst {status}") });
        assert_eq!(keyed.put("/customers/1", &body).status, status);
    }
    assert_eq!(client.get("/customers").status, 200);
    assert_eq!(client.get("/CanaryName").status, 404);
    assert_eq!(client.post("/login", &json!({ "username": "admin", "password": "CanaryPass" })).status, 401);
    assert_eq!(client.delete("/customers/1").status, 200);
}

/// Sessions begun, gone on and ended, accounts made and changed. Gives the tokens that were given out.
fn come_and_go(client: &Client) -> Vec<String> {
    let account = json!({ "username": "ada", "role": "user", "password": "CanaryAccount one" });
    assert_eq!(client.post("/accounts", &account).status, 201);
    assert_eq!(client.post("/accounts", &json!({ "username": "CanaryAccount one" })).status, 422);
    let first = client.post("/login", &account);
    let refresh = |token: &Value| client.post("/token/refresh", &json!({ "refresh_token": token }));
    let second = refresh(&first.json["refresh_token"]);
    assert_eq!(second.status, 200);
    assert_eq!(refresh(&first.json["refresh_token"]).status, 401, "used twice");
    assert_eq!(refresh(&json!("CanaryRefresh")).status, 401);
    let password = json!({ "password": "CanaryAccount two" });
    assert_eq!(client.patch("/accounts/ada", &password).status, 200);
    let given = [&first.json, &second.json];
    let text = |value: &Value| value.as_str().expect("a token").to_owned();
    given.iter().flat_map(|it| [text(&it["token"]), text(&it["refresh_token"])]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_printed_or_counted_holds_personal_data_or_a_secret() {
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, folder_with_key());
    let url = database.address();
    let shared = Broker::alone().await;
    let broker = shared.url.to_string();
    let credentials = url.trim_start_matches("mysql://").split('@').next().expect("user:password");
    let on_mysql = [("DATABASE_URL", url.as_str()), ("AMQP_URL", broker.as_str()), ("RUST_LOG", "trace")];
    let in_memory = [("DATABASE_URL", "memory:"), ("RUST_LOG", "trace")];
    let in_a_file = [("RUST_LOG", "trace")];
    for settings in [&on_mysql[..], &in_memory[..], &in_a_file[..]] {
        let service = Service::start(&folder, settings);
        let admin = service.admin();
        use_and_misuse(&admin);
        let tokens = come_and_go(&admin);
        let metrics = admin.get("/metrics").json.to_string();
        let printed = [service.log(), metrics].join("\n");
        for canary in CANARIES
            .into_iter()
            .chain([admin.token.as_str(), credentials])
            .chain(tokens.iter().map(String::as_str))
        {
            let place = printed.lines().find(|line| line.contains(canary));
            assert!(place.is_none(), "{canary}: {place:?}");
        }
        assert!(service.stop().success());
    }
}
