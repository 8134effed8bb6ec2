//! [`Reachable`] on MySQL.

use async_trait::async_trait;
use customer_domain::ports::{Reachable, StorageError};
use customer_tables::schema::relay_lease;
use diesel::{QueryDsl as _, dsl::exists, select};
use diesel_async::RunQueryDsl as _;

use crate::{MysqlStore, run::Failed};

#[async_trait]
impl Reachable for MysqlStore {
    async fn reach(&self) -> Result<(), StorageError> {
        self.run(|connection| {
            Box::pin(async move {
                // The table that has one row.
                let _is_there: bool = select(exists(relay_lease::table.select(relay_lease::name)))
                    .get_result(connection)
                    .await?;
                Ok::<_, Failed<StorageError>>(())
            })
        })
        .await
    }
}
