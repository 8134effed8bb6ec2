//! The commands: what they do, and how they fail.

use crate::{
    database::Database,
    program::{Service, run},
};

#[tokio::test(flavor = "multi_thread")]
async fn migrate_brings_the_tables_up_to_date() {
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, tempfile::tempdir().expect("folder"));
    customer_mysql::revert(&database.url()).await.expect("the way back");
    let url = database.address();
    let settings = [("DATABASE_URL", url.as_str())];
    let first = String::from_utf8(run(&folder, &settings, &["migrate"]).stdout).expect("text");
    assert!(first.contains("applied 0001") && first.ends_with("the tables are up to date\n"), "{first}");
    let second = String::from_utf8(run(&folder, &settings, &["migrate"]).stdout).expect("text");
    assert_eq!(second, "the tables are up to date\n");
}

#[test]
fn keys_are_made_one_after_the_other_or_only_if_there_is_none() {
    let folder = tempfile::tempdir().expect("folder");
    let keys = |arguments: &[&str]| {
        let output = run(&folder, &[("JWT_KEYS_DIR", "keys")], &[&["keys", "new"], arguments].concat());
        assert!(output.status.success(), "{output:?}");
        std::fs::read_dir(folder.path().join("keys")).expect("the folder of keys").count()
    };
    assert_eq!(keys(&["--if-none"]), 1);
    assert_eq!(keys(&["--if-none"]), 1);
    assert_eq!(keys(&[]), 2);
}

#[test]
fn the_healthcheck_says_by_its_status_whether_the_service_is_ready() {
    let folder = tempfile::tempdir().expect("folder");
    let service = Service::start(&folder, &[]);
    let address = service.url().strip_prefix("http://").expect("a URL").to_owned();
    assert!(run(&folder, &[("BIND", &address)], &["healthcheck"]).status.success());
    let port = address.rsplit(':').next().expect("a port");
    assert!(run(&folder, &[("BIND", &format!("0.0.0.0:{port}"))], &["healthcheck"]).status.success());
    service.kill();
    let output = run(&folder, &[("BIND", &address)], &["healthcheck"]);
    assert!(!output.status.success() && !output.stderr.is_empty());
}

#[test]
fn accounts_of_a_store_that_ends_with_the_command_are_refused() {
    let folder = tempfile::tempdir().expect("folder");
    let output = run(&folder, &[], &["user", "add", "ada", "--role", "admin", "--password-stdin"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && errors.contains("DATABASE_URL: "), "{errors}");
}
