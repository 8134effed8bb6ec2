//! A migrated file that goes with its test.

use std::{path::PathBuf, sync::Arc, time::Duration};

use customer_domain::ports;
use customer_sqlite::{SqliteFile, SqliteOptions, SqliteStore, migrate};
use customer_testkit::Store;
use tempfile::TempDir;

pub(crate) struct File {
    store: SqliteStore,
    folder: TempDir,
}

impl File {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let file = SqliteFile::from(folder.path().join("shop.db"));
        migrate(&file).await.expect("the file can be migrated");
        let options = SqliteOptions { wait: Duration::from_mins(1), ..SqliteOptions::new(file) };
        let store = SqliteStore::open(&options).expect("the store opens");
        Self { store, folder }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("shop.db")
    }
}

impl Store for File {
    fn ports(&self) -> Arc<dyn ports::Store> {
        Arc::new(self.store.clone())
    }
}
