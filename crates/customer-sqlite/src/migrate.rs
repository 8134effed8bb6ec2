//! Brings the tables up to date, with the migrations compiled in, all in one transaction.

use std::fs;

use customer_domain::ports::StorageError;
use diesel::{
    QueryableByName, RunQueryDsl as _, SqliteConnection as Connection,
    connection::SimpleConnection as _,
    dsl::sql,
    migration::{self, MigrationSource, MigrationVersion},
    result::Error,
    select, sql_query, sql_types,
    sqlite::Sqlite,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{
    SqliteFile, connections,
    errors::{self, Failed},
};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// Makes the file, if it is not there, applies the migrations that are still pending, and says which. Two processes do
/// not migrate at once: one waits for the other.
///
/// # Errors
///
/// [`StorageError`] when the file cannot be used, may only be read, is no database, or a migration fails.
pub async fn migrate(file: &SqliteFile) -> Result<Vec<String>, StorageError> {
    connections::make(file).map_err(|why| StorageError::Unavailable(why.into()))?;
    step(file, |connection| connection.run_pending_migrations(MIGRATIONS)).await
}

/// Takes all migrations back, and with them all data. For tests of the way back.
///
/// # Errors
///
/// As [`migrate`].
pub async fn revert(file: &SqliteFile) -> Result<Vec<String>, StorageError> {
    step(file, |connection| connection.revert_all_migrations(MIGRATIONS)).await
}

/// The migrations that are still pending, none of which is applied: the file is left as it is, and not made.
///
/// # Errors
///
/// [`StorageError`] when there is no such file, or it is no database.
pub async fn pending(file: &SqliteFile) -> Result<Vec<String>, StorageError> {
    let path = file.path().to_owned();
    let call = tokio::task::spawn_blocking(move || {
        fs::metadata(&path).map_err(|why| StorageError::Unavailable(why.into()))?;
        let applied = applied(&mut connections::read_only(&path)?).map_err(errors::storage)?;
        let all = MigrationSource::<Sqlite>::migrations(&MIGRATIONS).map_err(StorageError::Corrupt)?;
        let all = all.iter().map(|migration| migration.name().version().to_string());
        Ok(all.filter(|version| !applied.contains(version)).collect())
    });
    call.await.map_err(|ended| StorageError::Corrupt(ended.into()))?
}

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = sql_types::Text)]
    version: String,
}

/// What the file says of itself; diesel's own question would make the table that it asks.
fn applied(connection: &mut Connection) -> Result<Vec<String>, Error> {
    let is_there = "EXISTS (SELECT 1 FROM sqlite_schema WHERE name = '__diesel_schema_migrations')";
    if !select(sql::<sql_types::Bool>(is_there)).get_result(connection)? {
        return Ok(Vec::new());
    }
    let rows: Vec<Applied> = sql_query("SELECT version FROM __diesel_schema_migrations").load(connection)?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}

async fn step(
    file: &SqliteFile,
    work: fn(&mut Connection) -> migration::Result<Vec<MigrationVersion<'_>>>,
) -> Result<Vec<String>, StorageError> {
    let path = file.path().to_owned();
    let call = tokio::task::spawn_blocking(move || {
        let mut connection = connections::open(&path)?;
        connections::keep_log(&mut connection).map_err(errors::storage)?;
        let steps = connection.immediate_transaction(|connection| {
            let steps = work(connection).map_err(|why| Failed::Refused(StorageError::Corrupt(why)))?;
            let steps = steps.iter().map(ToString::to_string).collect();
            // Whoever may only read the file is told so now, and not by the first change.
            connection.batch_execute("DELETE FROM __diesel_schema_migrations WHERE FALSE")?;
            Ok(steps)
        });
        steps.map_err(Failed::told)
    });
    call.await.map_err(|ended| StorageError::Corrupt(ended.into()))?
}
