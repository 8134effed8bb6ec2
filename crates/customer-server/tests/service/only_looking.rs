//! Commands that take a store as it is: none is made where a name was mistyped, and none is migrated by whoever looks.

use std::fs;

use customer_sqlite::SqliteFile;
use tempfile::TempDir;

use crate::{database::Database, program::run};

const COMMANDS: [&[&str]; 7] = [
    &["export", "customers.csv"],
    &["import", "customers.csv", "--dry-run"],
    &["audit"],
    &["outbox", "status"],
    &["outbox", "replay", "--parked"],
    &["user", "list"],
    &["user", "disable", "grace"],
];

const CUSTOMERS: &str = "nom,prenom,email\nLovelace,Ada,ada@example.org\n";
const LACKING: &str =
    "ms-client: DATABASE_URL: typo.db: there is no such file: make a store with `ms-client migrate`\n";

#[test]
fn a_mistyped_path_is_named_and_nothing_is_made_there() {
    let folder = folder();
    for command in COMMANDS {
        let told = refused(&folder, "sqlite://typo.db", command);
        assert_eq!(told, LACKING);
    }
    let names = fs::read_dir(folder.path()).expect("folder").map(|file| file.expect("file").file_name());
    assert_eq!(names.collect::<Vec<_>>(), ["customers.csv"]);
    assert_eq!(fs::read_to_string(folder.path().join("customers.csv")).expect("file"), CUSTOMERS);
}

#[test]
fn an_empty_file_stays_empty() {
    let folder = folder();
    let file = folder.path().join("shop.db");
    fs::write(&file, "").expect("file");
    for command in COMMANDS {
        let told = refused(&folder, "sqlite://shop.db", command);
        assert!(told.starts_with("ms-client: DATABASE_URL: shop.db: its tables lack 0001, "), "{told}");
        assert!(told.ends_with(" with `ms-client migrate`\n"), "{told}");
    }
    assert_eq!(fs::metadata(&file).expect("file").len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_of_an_older_binary_are_left_to_it() {
    let folder = folder();
    let file = SqliteFile::from(folder.path().join("shop.db"));
    customer_sqlite::migrate(&file).await.expect("migrations");
    let all = customer_sqlite::revert(&file).await.expect("the way back").len();
    for command in COMMANDS {
        let told = refused(&folder, "sqlite://shop.db", command);
        assert!(told.contains("shop.db: its tables lack 0001, "), "{told}");
    }
    assert_eq!(customer_sqlite::migrate(&file).await.expect("migrations").len(), all, "none was applied");
    for server in ["TEST_MYSQL_URL", "TEST_MARIADB_URL"] {
        let database = Database::on(server).await;
        let all = customer_mysql::revert(&database.url()).await.expect("the way back").len();
        for command in COMMANDS {
            let told = refused(&folder, &database.address(), command);
            let name = database.address().split_once('@').expect("a host").1.to_owned();
            assert!(told.starts_with(&format!("ms-client: DATABASE_URL: {name}: its tables lack 0001, ")));
        }
        assert_eq!(customer_mysql::migrate(&database.url()).await.expect("migrations").len(), all);
        assert!(run(&folder, &[("DATABASE_URL", &database.address())], &["user", "list"]).status.success());
    }
}

/// With a file of yesterday.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("folder");
    fs::write(folder.path().join("customers.csv"), CUSTOMERS).expect("file");
    folder
}

/// The one line that is told.
fn refused(folder: &TempDir, url: &str, command: &[&str]) -> String {
    let output = run(folder, &[("DATABASE_URL", url)], command);
    let told = String::from_utf8(output.stderr).expect("text");
    assert!(!output.status.success() && output.stdout.is_empty(), "{command:?}: {told}");
    assert_eq!(told.lines().count(), 1, "{command:?}: {told}");
    told
}
