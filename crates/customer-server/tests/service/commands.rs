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
fn keys_are_listed_and_retired_but_for_the_last() {
    let folder = tempfile::tempdir().expect("folder");
    let keys = |arguments: &[&str]| {
        let output = run(&folder, &[("JWT_KEYS_DIR", "keys")], &[&["keys"], arguments].concat());
        let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
        (output.status.success(), text)
    };
    let list = || -> Vec<Vec<String>> {
        let words = |line: &str| line.split("  ").map(str::to_owned).collect();
        keys(&["list"]).1.lines().map(words).collect()
    };
    assert!(keys(&["list"]).1.contains("`ms-client keys new`"));
    keys(&["new"]);
    assert_eq!(list()[0][2], "signs");
    let (retired, why) = keys(&["retire", &list()[0][0]]);
    assert!(!retired && why.contains("is the only key"), "{why}");

    keys(&["new"]);
    let listed = list();
    assert_eq!((listed.len(), listed[0][2].as_str()), (2, "signs"));
    assert!(listed[1][2].starts_with("signs from 20"), "{listed:?}");
    for (kid, why_not) in [
        (listed[0][0].as_str(), "may be good until 20"),
        (&listed[1][0], "is the newest key"),
        (&listed[0][1], "no key with the id"),
        ("../keys", "no key with the id"),
    ] {
        let (retired, why) = keys(&["retire", kid]);
        assert!(!retired && why.contains(why_not), "{why}");
    }
    let (retired, said) = keys(&["retire", &listed[0][0], "--force"]);
    assert!(retired && said.contains(&format!("{}.retired", listed[0][1])), "{said}");
    assert_eq!(list(), [[listed[1][0].clone(), listed[1][1].clone(), "signs".to_owned()]]);
}

#[test]
fn a_key_that_others_can_read_is_named_and_not_used() {
    let folder = tempfile::tempdir().expect("folder");
    assert!(run(&folder, &[], &["keys", "new"]).status.success());
    let path = std::fs::read_dir(folder.path().join("ms-client-keys")).expect("keys").next().expect("a key");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o640);
    std::fs::set_permissions(path.expect("entry").path(), mode).expect("mode");
    for arguments in [&[][..], &["keys", "list"]] {
        let output = run(&folder, &[("BIND", "127.0.0.1:0")], arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success()
                && errors.contains(": JWT_KEYS_DIR: ms-client-keys/")
                && errors.contains(".pem can be read by others"),
            "{errors}"
        );
    }
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
    let output = run(&folder, &[("DATABASE_URL", "memory:")], &["user", "list"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && errors.contains("DATABASE_URL: a store in memory ends with this command"),
        "{errors}"
    );
}
