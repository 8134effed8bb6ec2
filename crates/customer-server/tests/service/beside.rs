//! A connection to the file of an embedded service, beside the service's own.

use std::path::Path;

use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};

/// Waits where the service has the file for itself, as it does for a moment while it starts and while it ends.
pub(crate) fn beside(file: &Path) -> SqliteConnection {
    let mut connection = SqliteConnection::establish(&file.to_string_lossy()).expect("the file opens");
    connection.batch_execute("PRAGMA busy_timeout = 20000").expect("it will wait");
    connection
}
