//! Brings the tables up to date, with the migrations compiled in, all in one transaction.

use customer_domain::ports::StorageError;
use diesel::{
    SqliteConnection as Connection,
    migration::{self, MigrationVersion},
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
/// [`StorageError`] when the file cannot be used, is no database, or a migration fails.
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
            Ok(steps.iter().map(ToString::to_string).collect())
        });
        steps.map_err(Failed::told)
    });
    call.await.map_err(|ended| StorageError::Corrupt(ended.into()))?
}
