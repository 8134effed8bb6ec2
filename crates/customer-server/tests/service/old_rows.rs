//! Stores with many rows whose time is over, and some whose time is not.

use std::{path::PathBuf, sync::Arc};

use customer_domain::ports::Store;
use customer_sqlite::{SqliteFile, SqliteOptions, SqliteStore};
use diesel::{
    QueryableByName, RunQueryDsl as _, connection::SimpleConnection as _, sql_query, sql_types::BigInt,
};
use diesel_async::SimpleAsyncConnection as _;
use tempfile::TempDir;

use crate::{beside::beside, database::Database};

/// Old rows of each kind: facts, keys, sessions, revocations, notices, failures and successes.
pub(crate) const ROWS: i64 = 8_000;
pub(crate) const KINDS: i64 = 7;
/// All old rows that there are.
const OLD: &str = "SELECT (SELECT COUNT(*) FROM outbox WHERE delivered_at < {}) \
    + (SELECT COUNT(*) FROM idempotency_keys WHERE used_at < {}) \
    + (SELECT COUNT(*) FROM sessions WHERE expires_at < {}) \
    + (SELECT COUNT(*) FROM revocations WHERE expires_at < {}) \
    + (SELECT COUNT(*) FROM notifications WHERE unclaimed_since < {}) \
    + (SELECT COUNT(*) FROM login_attempts WHERE at < {}) AS n";

/// A store, and a way to its tables beside it.
pub(crate) enum Place {
    Server(Database),
    File { store: SqliteStore, path: PathBuf, _folder: TempDir },
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

impl Place {
    pub(crate) async fn on(server: &str) -> Self {
        Self::Server(Database::on(server).await)
    }

    pub(crate) async fn in_a_file() -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("shop.db");
        let file = SqliteFile::from(path.clone());
        customer_sqlite::migrate(&file).await.expect("migrations");
        let store = SqliteStore::open(&SqliteOptions::new(file)).expect("a store");
        Self::File { store, path, _folder: folder }
    }

    pub(crate) fn ports(&self) -> Arc<dyn Store> {
        match self {
            Self::Server(database) => Arc::new(database.store.clone()),
            Self::File { store, .. } => Arc::new(store.clone()),
        }
    }

    /// The same as another process has it.
    pub(crate) fn elsewhere(&self) -> Arc<dyn Store> {
        match self {
            Self::Server(_) => self.ports(),
            Self::File { path, .. } => {
                let options = SqliteOptions::new(SqliteFile::from(path.clone()));
                Arc::new(SqliteStore::open(&options).expect("a store"))
            }
        }
    }

    pub(crate) async fn execute(&self, sql: &str) {
        match self {
            Self::Server(database) => database.connection().await.batch_execute(sql).await.expect(sql),
            Self::File { path, .. } => beside(path).batch_execute(sql).expect(sql),
        }
    }

    /// How many rows are old.
    pub(crate) async fn old(&self) -> i64 {
        let sql = OLD.replace("{}", self.year(2021));
        let counted: Counted = match self {
            Self::Server(database) => {
                let mut connection = database.connection().await;
                diesel_async::RunQueryDsl::get_result(sql_query(&sql), &mut connection).await.expect(&sql)
            }
            Self::File { path, .. } => sql_query(&sql).get_result(&mut beside(path)).expect(&sql),
        };
        counted.n
    }

    /// Adds as many rows of each kind as asked, all of that year; numbers tell them from others.
    pub(crate) async fn fill(&self, rows: i64, first: i64, year: u16) {
        let (at, bytes) = (self.year(year), |length| self.bytes(length));
        let (short, long, text) = (bytes(16), bytes(32), self.text());
        self.execute("DROP TABLE IF EXISTS numbers; CREATE TABLE numbers (n BIGINT PRIMARY KEY)").await;
        self.execute(&format!("INSERT INTO numbers VALUES ({first})")).await;
        let mut made = 1;
        while made < rows {
            self.execute(&format!(
                "INSERT INTO numbers SELECT n + {made} FROM numbers WHERE n + {made} < {first} + {rows}"
            ))
            .await;
            made *= 2;
        }
        for (columns, values) in [
            ("outbox (id, occurred_at, message, delivered_at)", format!("{short}, {at}, '', {at}")),
            (
                "idempotency_keys (caller, operation, idempotency_key, fingerprint, outcome, used_at)",
                format!("'ada', 'x', {short}, {long}, '\"not_found\"', {at}"),
            ),
            (
                "sessions (id, account, account_version, refresh_hash, created_at, expires_at)",
                format!("{short}, 'ada', 1, {long}, {at}, {at}"),
            ),
            (
                "revocations (account, below_version, revoked_at, expires_at)",
                format!("{text}, 1, {at}, {at}"),
            ),
            (
                "notifications (order_id, customer_id, product_id, quantity, total, received_at, unclaimed_since)",
                format!("n + 1, 999999999, 1, 1, '1', {at}, {at}"),
            ),
            ("login_attempts (id, address, succeeded, at)", format!("{short}, {long}, 0, {at}")),
        ] {
            self.execute(&format!("INSERT INTO {columns} SELECT {values} FROM numbers")).await;
        }
        let succeeded = self.bytes(15);
        self.execute(&format!(
            "INSERT INTO login_attempts (id, address, succeeded, at) \
             SELECT {succeeded}, {long}, 1, {at} FROM numbers"
        ))
        .await;
    }

    /// The first moment of a year.
    fn year(&self, year: u16) -> &'static str {
        match (self, year) {
            (Self::Server(_), 2020) => "'2020-01-01'",
            (Self::Server(_), 2021) => "'2021-01-01'",
            (Self::Server(_), _) => "'2099-01-01'",
            (Self::File { .. }, 2020) => "1577836800000000",
            (Self::File { .. }, 2021) => "1609459200000000",
            (Self::File { .. }, _) => "4070908800000000",
        }
    }

    /// The number `n` as so many bytes; of fifteen as sixteen others.
    fn bytes(&self, length: usize) -> String {
        match (self, length) {
            (Self::Server(_), 15) => "UNHEX(CONCAT('ff', LPAD(HEX(n), 30, '0')))".to_owned(),
            (Self::Server(_), _) => format!("UNHEX(LPAD(HEX(n), {}, '0'))", length * 2),
            (Self::File { .. }, 15) => "CAST(printf('s%015d', n) AS BLOB)".to_owned(),
            (Self::File { .. }, _) => format!("CAST(printf('%0{length}d', n) AS BLOB)"),
        }
    }

    fn text(&self) -> &'static str {
        match self {
            Self::Server(_) => "CONCAT('a', n)",
            Self::File { .. } => "'a' || n",
        }
    }
}
