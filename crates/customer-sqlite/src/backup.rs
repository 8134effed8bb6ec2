//! A copy of the file, made while it is in use.

use std::{
    fs::File,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use customer_domain::ports::StorageError;
use diesel::{
    QueryableByName, RunQueryDsl as _, SqliteConnection as Connection, result::Error, sql_query, sql_types,
};
use thiserror::Error;

use crate::{SqliteFile, connections, errors};

/// Why there is no copy.
#[derive(Debug, Error)]
pub enum BackupError {
    /// Nothing is copied over a file that is there.
    #[error("there is a file of this name already")]
    Exists,
    /// There is no store to copy.
    #[error("there is no database at {}", .0.display())]
    NoStore(PathBuf),
    /// The copy cannot be written.
    #[error("the copy cannot be written")]
    Io(#[from] io::Error),
    /// The copy was read again and is not sound. It was removed.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The store cannot be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Copies a store as it is at one moment, while others read and write it. Pages that were deleted are not copied.
///
/// The copy has its name once it is whole, was read again, and is on the disk; its mode is 0600.
///
/// # Errors
///
/// [`BackupError`]; there is no copy then.
pub async fn back_up(file: &SqliteFile, to: &Path) -> Result<(), BackupError> {
    let (from, to) = (file.path().to_owned(), to.to_owned());
    let copied = tokio::task::spawn_blocking(move || copy(&from, &to)).await;
    copied.map_err(|ended| StorageError::Corrupt(ended.into()))?
}

fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    if !from.exists() {
        return Err(BackupError::NoStore(from.to_owned()));
    }
    if to.exists() {
        return Err(BackupError::Exists);
    }
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // In a folder of its own, which goes with all that SQLite puts beside a file that it writes.
    let unfinished = tempfile::Builder::new().prefix(".ms-client-backup-").tempdir_in(folder)?;
    let (file, copy) = tempfile::NamedTempFile::new_in(unfinished.path())?.into_parts();
    fill(from, &copy)?;
    file.sync_all()?;
    copy.persist_noclobber(to).map_err(|why| match why.error.kind() {
        ErrorKind::AlreadyExists => BackupError::Exists,
        _ => why.error.into(),
    })?;
    Ok(File::open(folder)?.sync_all()?)
}

/// Copies what a reader sees now, and reads the copy.
fn fill(from: &Path, to: &Path) -> Result<(), BackupError> {
    let mut store = connections::open(from)?;
    let copying = sql_query("VACUUM INTO ?").bind::<sql_types::Text, _>(to.to_string_lossy().into_owned());
    copying.execute(&mut store).map_err(errors::storage)?;
    let faults = check(&mut connections::read_only(to)?).map_err(errors::storage)?;
    if faults.is_empty() { Ok(()) } else { Err(BackupError::Damaged(faults.join("; "))) }
}

/// What SQLite finds wrong with a database.
fn check(copy: &mut Connection) -> Result<Vec<String>, Error> {
    let found: Vec<Finding> = sql_query("PRAGMA integrity_check(10)").load(copy)?;
    Ok(found.into_iter().map(|finding| finding.integrity_check).filter(|text| text != "ok").collect())
}

#[derive(QueryableByName)]
struct Finding {
    #[diesel(sql_type = sql_types::Text)]
    integrity_check: String,
}
