//! A connection out of the pool, for one call.

use customer_domain::ports::StorageError;
use diesel_async::{AsyncMysqlConnection, pooled_connection::deadpool};

use crate::{errors, pool::Pool};

type Object = deadpool::Object<AsyncMysqlConnection>;

/// Holds a connection, and closes it when the call that uses it did not come to its end.
///
/// The pool cannot tell: a connection with an answer that nobody read looks like any other.
pub(crate) struct Checkout {
    connection: Option<Object>,
    in_step: bool,
}

impl Checkout {
    /// Takes a connection, or waits for one as long as the pool allows.
    pub(crate) async fn from(pool: &Pool) -> Result<Self, StorageError> {
        let connection = pool.get().await.map_err(|why| StorageError::Unavailable(why.into()))?;
        Ok(Self { connection: Some(connection), in_step: true })
    }

    /// The connection, which counts as out of step until [`Checkout::ended`] is called.
    pub(crate) fn begin(&mut self) -> Result<&mut AsyncMysqlConnection, StorageError> {
        self.in_step = false;
        self.connection
            .as_deref_mut()
            .ok_or_else(|| errors::corrupt("a connection was used after it was closed"))
    }

    /// The call came to its end: every answer was read.
    pub(crate) fn ended(&mut self) {
        self.in_step = true;
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        if !self.in_step
            && let Some(connection) = self.connection.take()
        {
            drop(Object::take(connection)); // closes the socket; the pool opens another when it needs one
        }
    }
}
