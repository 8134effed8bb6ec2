//! A file that is not there, or is no store.

use std::fs;

use customer_domain::ports::Reachable as _;
use customer_sqlite::{SqliteFile, SqliteOptions, SqliteStore};

#[tokio::test]
async fn a_file_without_the_tables_is_no_store_that_is_there() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in [("empty.db", ""), ("no.db", &*"This is no database. ".repeat(100))] {
        let file = folder.path().join(name);
        fs::write(&file, content).expect("written");
        let store = SqliteStore::open(&SqliteOptions::new(SqliteFile::from(file))).expect("the store opens");
        assert!(store.reach().await.is_err(), "{name}");
    }
}
