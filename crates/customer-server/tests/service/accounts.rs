//! Accounts on the command line, beside a running service, and what the audit trail says of it.

use std::{
    io::Write as _,
    process::{Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    client::{Client, customer, until},
    database::Database,
    on_mysql::folder_with_key,
    program::{PASSWORD, Service, program},
};

struct Shop {
    folder: TempDir,
    url: String,
    service: Service,
}

impl Shop {
    fn open(database: &Database) -> Self {
        let (folder, url) = (folder_with_key(), database.address());
        let service = Service::start(&folder, &[("DATABASE_URL", &url)]);
        Self { folder, url, service }
    }

    /// Runs a command on the store of the service, with this on standard input.
    fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = program(&self.folder, &[("DATABASE_URL", &self.url)]);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        // A command that reads no password may have ended before.
        let _unread = child.stdin.take().expect("standard input").write_all(input.as_bytes()).is_err();
        child.wait_with_output().expect("its end")
    }

    fn user(&self, arguments: &[&str], input: &str) -> String {
        let output = self.run(&[&["user"], arguments].concat(), input);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("text")
    }

    fn log_in(&self, password: &str) -> Value {
        let credentials = json!({ "username": "ada", "password": password });
        let answer = Client::anonymous(self.service.url()).post("/login", &credentials);
        json!({ "status": answer.status, "role": answer.json["role"] })
    }
}

/// Asks until the token is refused, which is within two seconds where the machine has nothing else to do.
fn refused_soon(client: &Client) {
    let said = Instant::now();
    until("the token is refused", || (client.get("/customers").status == 401).then_some(()));
    println!("refused after {:?}", said.elapsed());
    assert!(said.elapsed() < Duration::from_secs(8), "the token works still");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_arranges_who_may_log_in_beside_a_running_service() {
    let database = Database::on("TEST_MYSQL_URL").await;
    let shop = Shop::open(&database);
    let (first, second) = ("correct horse battery", "staple horse battery");
    shop.user(&["add", "ada", "--role", "user", "--password-stdin"], &format!("{first}\n"));
    assert_eq!(shop.user(&["list"], ""), "ada    user   enabled\nadmin  admin  enabled\n");
    let logged_in = || Client::log_in(shop.service.url(), "ada", first);

    let ada = logged_in();
    shop.user(&["disable", "ada"], "");
    refused_soon(&ada);
    assert_eq!(shop.log_in(first)["status"], 401);
    shop.user(&["enable", "ada"], "");

    let ada = logged_in();
    shop.user(&["role", "ada", "admin"], "");
    refused_soon(&ada);
    assert_eq!(shop.log_in(first), json!({ "status": 200, "role": "admin" }));

    let ada = logged_in();
    shop.user(&["passwd", "ada", "--password-stdin"], second);
    refused_soon(&ada);
    assert_eq!(shop.log_in(first)["status"], 401);
    assert_eq!(shop.log_in(second)["status"], 200);
    // For as long as any token can be good: the commands do not know how long the service's are.
    let remembered = "SELECT COUNT(*) DIV 3 AS n FROM revocations \
        WHERE account = 'ada' AND expires_at > UTC_TIMESTAMP() + INTERVAL 30 DAY";
    database.until_counted(remembered).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_about_accounts_fail_with_one_line_that_says_why() {
    let database = Database::on("TEST_MYSQL_URL").await;
    let shop = Shop::open(&database);
    for (arguments, input, why) in [
        (vec!["disable", "admin"], "", "the last administrator"),
        (vec!["role", "admin", "user"], "", "the last administrator"),
        (vec!["enable", "nobody"], "", "no account of this name"),
        (vec!["disable", "a b"], "", "the name must be"),
        (vec!["add", "admin", "--role", "user", "--password-stdin"], PASSWORD, "account of this name"),
        (vec!["passwd", "admin", "--password-stdin"], "", "the password must"),
    ] {
        let output = shop.run(&[&["user"], &arguments[..]].concat(), input);
        let errors = String::from_utf8_lossy(&output.stderr);
        let last = errors.lines().last().unwrap_or_default();
        assert!(!output.status.success() && last.contains(why), "{arguments:?}: {errors}");
    }
    assert_eq!(Client::log_in(shop.service.url(), "admin", PASSWORD).get("/customers").status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_trail_tells_who_did_what() {
    let database = Database::on("TEST_MYSQL_URL").await;
    let shop = Shop::open(&database);
    let admin = shop.service.admin().with("x-request-id", "checkout-4711");
    assert_eq!(admin.post("/customers", &customer("ada@example.org")).status, 201);
    shop.user(&["add", "ada", "--role", "user", "--password-stdin"], "correct horse battery");
    let read = |arguments: &[&str]| -> Vec<Value> {
        let output = shop.run(&[&["audit"], arguments].concat(), "");
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).expect("text");
        assert!(!text.contains("ada@example.org") && !text.contains("horse"), "{text}");
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    let told = |entry: &Value| {
        ["action", "actor", "username", "address", "request_id"].map(|name| entry[name].clone())
    };
    let all = read(&[]);
    assert_eq!(
        all.iter().map(told).collect::<Vec<_>>(),
        [
            [json!("account.added"), json!("operator"), Value::Null, Value::Null, Value::Null],
            [
                json!("customer.created"),
                json!("account"),
                json!("admin"),
                json!("127.0.0.1"),
                json!("checkout-4711"),
            ],
            [json!("account.added"), json!("service"), Value::Null, Value::Null, Value::Null],
        ]
    );
    assert_eq!(read(&["--limit", "1"]), all[..1]);
    assert_eq!(read(&["--customer", "1"]), all[1..2]);
    assert_eq!(read(&["--account", "admin"]), all[2..]);
    assert!(read(&["--since", "2999-01-01T00:00:00Z"]).is_empty());
    assert_eq!(admin.get("/customers/1/history").json, json!(all[1..2]));
}
