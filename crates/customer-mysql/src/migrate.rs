//! Brings the tables up to date, with the migrations compiled in, one replica at a time.

use customer_domain::ports::StorageError;
use diesel::{
    ConnectionError, QueryableByName,
    dsl::{select, sql},
    migration::MigrationSource,
    mysql::Mysql,
    result::Error,
    sql_query, sql_types,
};
use diesel_async::{AsyncMigrationHarness, AsyncMysqlConnection, RunQueryDsl as _};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use crate::{MysqlUrl, errors, pool};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/mysql");
/// How long a replica waits for another that migrates, in seconds.
const PATIENCE: i32 = 120;

diesel::define_sql_function! {
    /// A lock of the whole server, held by the connection.
    fn get_lock(name: sql_types::Text, seconds: sql_types::Integer) -> sql_types::Nullable<sql_types::BigInt>;
}
diesel::define_sql_function! {
    /// The current database.
    fn database() -> sql_types::Text;
}
diesel::define_sql_function! {
    /// For the name of the lock: databases of one server do not wait for each other.
    fn concat(a: sql_types::Text, b: sql_types::Text) -> sql_types::Text;
}

/// Applies the migrations that are still pending, and says which. Needs a multi-threaded tokio runtime.
///
/// # Errors
///
/// [`StorageError`] when the server is away, another replica migrates for too long, or a migration fails.
pub async fn migrate(url: &MysqlUrl) -> Result<Vec<String>, StorageError> {
    let mut harness = AsyncMigrationHarness::new(locked(url).await?);
    let applied = harness.run_pending_migrations(MIGRATIONS).map_err(StorageError::Corrupt)?;
    Ok(applied.iter().map(ToString::to_string).collect())
}

/// Takes all migrations back, and with them all data. For tests of the way back.
///
/// # Errors
///
/// As [`migrate`].
pub async fn revert(url: &MysqlUrl) -> Result<Vec<String>, StorageError> {
    let mut harness = AsyncMigrationHarness::new(locked(url).await?);
    let reverted = harness.revert_all_migrations(MIGRATIONS).map_err(StorageError::Corrupt)?;
    Ok(reverted.iter().map(ToString::to_string).collect())
}

/// The migrations that are still pending, none of which is applied: the database is left as it is.
///
/// # Errors
///
/// [`StorageError`] when the server is away, or has no such database for us.
pub async fn pending(url: &MysqlUrl) -> Result<Vec<String>, StorageError> {
    let mut connection = pool::set_up(url.expose().to_owned()).await.map_err(refused)?;
    let applied = applied(&mut connection).await.map_err(errors::storage)?;
    let all = MigrationSource::<Mysql>::migrations(&MIGRATIONS).map_err(StorageError::Corrupt)?;
    let all = all.iter().map(|migration| migration.name().version().to_string());
    Ok(all.filter(|version| !applied.contains(version)).collect())
}

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = sql_types::Text)]
    version: String,
}

/// What the database says of itself; diesel's own question would make the table that it asks.
async fn applied(connection: &mut AsyncMysqlConnection) -> Result<Vec<String>, Error> {
    let is_there = "EXISTS (SELECT 1 FROM information_schema.tables \
         WHERE table_schema = DATABASE() AND table_name = '__diesel_schema_migrations')";
    if !select(sql::<sql_types::Bool>(is_there)).get_result(connection).await? {
        return Ok(Vec::new());
    }
    let query = sql_query("SELECT version FROM __diesel_schema_migrations");
    let rows: Vec<Applied> = query.load(connection).await?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}

/// A server that is there and does not let us in will not do so in a minute either.
fn refused(why: ConnectionError) -> StorageError {
    let text = why.to_string();
    // For an account that is not there MySQL pretends one with a plugin by chance, so that nobody learns which are there.
    if text.contains("Unknown authentication plugin") {
        let why =
            format!("Access denied: the account is not there, or logs in otherwise than we can: {text}");
        return StorageError::Corrupt(why.into());
    }
    if ["Access denied", "Unknown database"].iter().any(|refusal| text.contains(refusal)) {
        return StorageError::Corrupt(why.into());
    }
    StorageError::Unavailable(why.into())
}

/// A connection that holds the lock until it is closed.
async fn locked(url: &MysqlUrl) -> Result<AsyncMysqlConnection, StorageError> {
    let connected = pool::set_up(url.expose().to_owned()).await;
    let mut connection = connected.map_err(refused)?;
    let got: Option<i64> = select(get_lock(concat("ms-client:", database()), PATIENCE))
        .get_result(&mut connection)
        .await
        .map_err(errors::storage)?;
    match got {
        Some(1) => Ok(connection),
        _ => Err(StorageError::Unavailable("another replica is migrating".into())),
    }
}
