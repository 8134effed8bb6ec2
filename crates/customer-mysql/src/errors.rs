//! From diesel's errors to the domain's.
//!
//! diesel-async drops MySQL's error numbers, so what an error means is read from its text, which every connection
//! asks for in English.

use customer_domain::ports::StorageError;
pub(crate) use customer_tables::corrupt;
use diesel::result::{DatabaseErrorKind, Error};

/// What an error asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// The server undid the transaction for another's sake: try it again.
    TryAgain,
    /// The connection is gone, out of step, or one to a server that only reads now, after a failover: close it.
    Reconnect,
    /// Nothing that helps now.
    None,
}

/// Whether this is a breach of the named unique key.
///
/// MySQL names the key only in its message, as `table.key`, MariaDB as `key`. The message holds the value too,
/// which is personal data, so it is never passed on.
pub(crate) fn breaks_unique_key(error: &Error, key: &str) -> bool {
    match error {
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => info
            .message()
            .rsplit_once("for key '")
            .is_some_and(|(_, rest)| rest.trim_end_matches('\'').rsplit('.').next() == Some(key)),
        _ => false,
    }
}

/// Whether somebody else holds the lock that was asked for: MySQL says so at once where it is not to wait, `MariaDB`
/// in the words of a time-out.
pub(crate) fn is_locked(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(DatabaseErrorKind::Unknown, info)
        if info.message().contains("NOWAIT is set") || info.message().starts_with("Lock wait timeout exceeded"))
}

pub(crate) fn remedy(error: &Error) -> Remedy {
    match error {
        Error::DatabaseError(DatabaseErrorKind::Unknown, info) => {
            let message = info.message();
            let starts_with = |texts: &[&str]| texts.iter().any(|text| message.starts_with(text));
            if starts_with(&[
                "Deadlock found",
                "Lock wait timeout exceeded",
                "Record has changed since last read",
            ]) {
                Remedy::TryAgain
            } else if starts_with(&[
                "Input/output error",
                "Driver error",
                "Server shutdown",
                "Connection was killed",
                "Running in read-only mode",
            ]) || is_forbidden_by(message, "--read-only")
                || is_forbidden_by(message, "--super-read-only")
            {
                Remedy::Reconnect
            } else {
                Remedy::None
            }
        }
        Error::DatabaseError(
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::ReadOnlyTransaction,
            _,
        )
        | Error::BrokenTransactionManager => Remedy::Reconnect,
        _ => Remedy::None,
    }
}

/// Whether the server, whichever it calls itself, refuses what this option of its forbids.
fn is_forbidden_by(message: &str, option: &str) -> bool {
    message.split_once("server is running with the ").is_some_and(|(_, rest)| rest.starts_with(option))
}

/// A failure that no use case can act upon. The text of a broken rule may hold personal data and is left out.
pub(crate) fn storage(error: Error) -> StorageError {
    match &error {
        Error::DatabaseError(DatabaseErrorKind::Unknown, _) => StorageError::Unavailable(error.into()),
        Error::DatabaseError(kind, _) if remedy(&error) != Remedy::Reconnect => {
            StorageError::Corrupt(format!("a rule of the database was broken: {kind:?}").into())
        }
        _ if remedy(&error) == Remedy::Reconnect => StorageError::Unavailable(error.into()),
        _ => StorageError::Corrupt(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use customer_domain::ports::StorageError;
    use diesel::result::{DatabaseErrorKind, Error};

    use super::{Remedy, breaks_unique_key, remedy, storage};

    fn error(kind: DatabaseErrorKind, message: &str) -> Error {
        Error::DatabaseError(kind, Box::new(message.to_owned()))
    }

    #[test]
    fn both_servers_names_of_a_key_are_understood() {
        for message in ["Duplicate entry 'a' for key 'customers.uq_x'", "Duplicate entry 'a' for key 'uq_x'"]
        {
            let error = error(DatabaseErrorKind::UniqueViolation, message);
            assert!(breaks_unique_key(&error, "uq_x"));
            assert!(!breaks_unique_key(&error, "uq_y"));
        }
    }

    #[test]
    fn what_was_undone_for_another_is_tried_again() {
        for message in ["Deadlock found when trying to get lock; try", "Lock wait timeout exceeded; try"] {
            assert_eq!(remedy(&error(DatabaseErrorKind::Unknown, message)), Remedy::TryAgain);
        }
        let lost = error(DatabaseErrorKind::Unknown, "Input/output error: broken pipe");
        assert_eq!(remedy(&lost), Remedy::Reconnect);
    }

    #[test]
    fn a_server_that_only_reads_is_left() {
        for message in [
            "The MySQL server is running with the --read-only option so it cannot execute this statement",
            "The MySQL server is running with the --super-read-only option so it cannot execute this statement",
            "The MariaDB server is running with the --read-only option so it cannot execute this statement",
            "Running in read-only mode",
        ] {
            let refused = error(DatabaseErrorKind::Unknown, message);
            assert_eq!(remedy(&refused), Remedy::Reconnect, "{message}");
            assert!(matches!(storage(refused), StorageError::Unavailable(_)), "{message}");
        }
        let refused =
            error(DatabaseErrorKind::ReadOnlyTransaction, "Cannot execute statement in a READ ONLY t");
        assert_eq!(remedy(&refused), Remedy::Reconnect);
        assert!(matches!(storage(refused), StorageError::Unavailable(_)));
        let another = "The MySQL server is running with the --secure-file-priv option so it cannot execute";
        assert_eq!(remedy(&error(DatabaseErrorKind::Unknown, another)), Remedy::None);
    }

    #[test]
    fn the_value_that_broke_a_rule_is_not_passed_on() {
        let broken =
            error(DatabaseErrorKind::UniqueViolation, "Duplicate entry 'ada@example.org' for key 'k'");
        let cause = format!("{:?}", storage(broken));
        assert!(!cause.contains("ada@"), "{cause}");
    }
}
