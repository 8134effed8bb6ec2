//! [`Reachable`] on SQLite.

use async_trait::async_trait;
use customer_domain::ports::{Reachable, StorageError};
use customer_tables::schema::relay_lease;
use diesel::{QueryDsl as _, RunQueryDsl as _, dsl::exists, select};

use crate::SqliteStore;

#[async_trait]
impl Reachable for SqliteStore {
    async fn reach(&self) -> Result<(), StorageError> {
        // The table that has one row. A question that needs no table would be answered without the file.
        self.read(|connection| {
            let _is_there: bool =
                select(exists(relay_lease::table.select(relay_lease::name))).get_result(connection)?;
            Ok(())
        })
        .await
    }
}
