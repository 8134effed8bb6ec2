//! [`CustomerRepository`] on MySQL.

mod row;
mod write;

use async_trait::async_trait;
use customer_domain::{
    customer::{Customer, CustomerId},
    ports::{Change, CommitError, Committed, CustomerRepository, StorageError, Write},
};
use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, SelectableHelper as _};
use diesel_async::RunQueryDsl as _;

use self::row::CustomerRow;
use crate::{MysqlStore, errors::corrupt, schema::customers};

#[async_trait]
impl CustomerRepository for MysqlStore {
    async fn find(&self, id: CustomerId) -> Result<Option<Customer>, StorageError> {
        let row = self.run(move |connection| {
            Box::pin(async move {
                let query = customers::table.find(id.get()).select(CustomerRow::as_select());
                Ok(query.first(connection).await.optional()?)
            })
        });
        row.await?.map(Customer::try_from).transpose()
    }

    async fn list(&self, after: Option<CustomerId>, limit: usize) -> Result<Vec<Customer>, StorageError> {
        let (after, limit) = (after.map_or(0, CustomerId::get), i64::try_from(limit).map_err(corrupt)?);
        let rows = self.run(move |connection| {
            Box::pin(async move {
                let page = customers::table.filter(customers::id.gt(after)).order(customers::id).limit(limit);
                Ok(page.select(CustomerRow::as_select()).load(connection).await?)
            })
        });
        let rows: Vec<CustomerRow> = rows.await?;
        rows.into_iter().map(Customer::try_from).collect()
    }

    async fn commit(&self, change: Change) -> Result<Committed, CommitError> {
        self.transact(move |connection| {
            let Change { write, stamp } = change.clone();
            Box::pin(async move {
                match write {
                    Write::Register(details) => write::register(connection, details, stamp).await,
                    Write::Edit(id, edit) => write::edit(connection, id, edit, stamp).await,
                    Write::Remove(id) => write::remove(connection, id, stamp).await,
                }
            })
        })
        .await
    }
}
