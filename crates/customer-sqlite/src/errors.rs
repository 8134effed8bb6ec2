//! From diesel's errors to the domain's.

use customer_domain::ports::StorageError;
pub(crate) use customer_tables::corrupt;
use diesel::result::{DatabaseErrorKind, Error};

/// Why the work of a call ended early.
pub(crate) enum Failed<E> {
    /// A rule of the domain: the answer of the call.
    Refused(E),
    /// The database; nothing was stored.
    Database(Error),
}

impl<E> From<Error> for Failed<E> {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl<E: From<StorageError>> Failed<E> {
    /// What the caller is told.
    pub(crate) fn told(self) -> E {
        match self {
            Self::Refused(why) => why,
            Self::Database(error) => storage(error).into(),
        }
    }
}

/// A row that was never written so.
pub(crate) fn damaged<E: From<StorageError>>(
    why: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> Failed<E> {
    Failed::Refused(corrupt(why).into())
}

/// Whether this is a breach of the unique column, named as `table.column`.
pub(crate) fn breaks_unique_key(error: &Error, column: &str) -> bool {
    matches!(error, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, info)
        if info.message().ends_with(column))
}

/// Whether another connection has the file to itself.
pub(crate) fn is_locked(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(DatabaseErrorKind::Unknown, info) if info.message() == "database is locked")
}

/// Fails with an error after which SQLite may have rolled back all of a transaction: a full disk, one that cannot be read or
/// written. A broken rule undoes its own statement alone.
pub(crate) fn ends_the_transaction(error: &Error) -> Result<(), Error> {
    match error {
        Error::DatabaseError(kind @ DatabaseErrorKind::Unknown, info) => {
            Err(Error::DatabaseError(*kind, Box::new(info.message().to_owned())))
        }
        _ => Ok(()),
    }
}

/// A failure that no use case can act upon: a full disk, a file that another process has locked for too long. The text of a
/// broken rule is left out.
pub(crate) fn storage(error: Error) -> StorageError {
    match &error {
        Error::DatabaseError(DatabaseErrorKind::Unknown, info)
            if info.message().contains("not a database") || info.message().contains("malformed") =>
        {
            StorageError::Corrupt(error.into())
        }
        Error::DatabaseError(DatabaseErrorKind::Unknown, _) => StorageError::Unavailable(error.into()),
        Error::DatabaseError(kind, _) => {
            StorageError::Corrupt(format!("a rule of the database was broken: {kind:?}").into())
        }
        _ => StorageError::Corrupt(error.into()),
    }
}
