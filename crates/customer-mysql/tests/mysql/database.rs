//! A database of its own for a test, on the servers that the environment names; dropped with its test.

use std::{sync::Arc, time::Duration};

use customer_domain::ports;
use customer_mysql::{MysqlOptions, MysqlStore, MysqlUrl};
use customer_testkit::Store;
use diesel::{QueryableByName, sql_query, sql_types::BigInt};
use diesel_async::{
    AsyncConnection as _, AsyncMysqlConnection, RunQueryDsl as _, SimpleAsyncConnection as _,
};

/// An empty database with its tables.
pub(crate) struct Database {
    server: String,
    name: String,
    pub(crate) store: MysqlStore,
}

impl Database {
    /// A new database on the server whose URL stands in this environment variable.
    pub(crate) async fn on(variable: &str) -> Self {
        Self::with(variable, |_| {}).await
    }

    /// The same, its store opened with other options.
    pub(crate) async fn with(variable: &str, change: impl FnOnce(&mut MysqlOptions)) -> Self {
        let server = std::env::var(variable)
            .unwrap_or_else(|_| panic!("{variable} names no server: run `cargo xtask test`"));
        let name = format!("t_{}", uuid::Uuid::now_v7().simple());
        let mut administration = connect(&format!("{server}/mysql")).await;
        administration.batch_execute(&format!("CREATE DATABASE {name}")).await.expect("a database");
        let mut options = MysqlOptions::new(url(&server, &name));
        customer_mysql::migrate(&options.url).await.expect("migrations");
        // On a busy machine many wait for each other longer than a client may.
        let patient = Duration::from_mins(1);
        (options.wait, options.connect, options.statement) = (patient, patient, patient);
        change(&mut options);
        let store = MysqlStore::open(&options).expect("a store");
        Self { server, name, store }
    }

    pub(crate) fn url(&self) -> MysqlUrl {
        url(&self.server, &self.name)
    }

    /// The same, as a setting has it.
    pub(crate) fn address(&self) -> String {
        format!("{}/{}", self.server, self.name)
    }

    /// Returns when this query counts something, be it committed or not.
    pub(crate) async fn until_counted(&self, count: &str) {
        let mut connection = self.connection().await;
        let setting = "SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED";
        connection.batch_execute(setting).await.expect(setting);
        let mut counted = Ok(Counted { n: 0 });
        for _ in 0..200 {
            // MySQL fails to list connections while a statement of another test has bytes in it that are no text.
            counted = sql_query(count).get_result(&mut connection).await;
            if counted.as_ref().is_ok_and(|counted: &Counted| counted.n > 0) {
                return;
            }
            // InnoDB tells what it knew a tenth of a second ago to those who ask more often.
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
        panic!("it never came to this: {count}: {:?}", counted.err());
    }

    /// A connection beside the store's, to do to the database what the store would not.
    pub(crate) async fn connection(&self) -> AsyncMysqlConnection {
        connect(&format!("{}/{}?prefer_socket=false", self.server, self.name)).await
    }
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn url(server: &str, name: &str) -> MysqlUrl {
    format!("{server}/{name}").parse().expect("a URL")
}

async fn connect(url: &str) -> AsyncMysqlConnection {
    AsyncMysqlConnection::establish(url).await.expect("the server answers")
}

impl Drop for Database {
    fn drop(&mut self) {
        let (url, name) = (format!("{}/mysql", self.server), self.name.clone());
        let dropped = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
            runtime.block_on(async {
                connect(&url).await.batch_execute(&format!("DROP DATABASE {name}")).await.expect("dropped");
            });
        });
        assert!(dropped.join().is_ok(), "the database of a test could not be dropped");
    }
}

impl Store for Database {
    fn ports(&self) -> Arc<dyn ports::Store> {
        Arc::new(self.store.clone())
    }
}
