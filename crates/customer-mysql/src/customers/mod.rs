//! [`CustomerRepository`] on MySQL.

mod import;
mod once;
mod page;
mod write;

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    customer::{Customer, CustomerId},
    page::{Filter, Page, PageQuery},
    ports::{Answered, Change, CommitError, CustomerRepository, StorageError, Write},
};
use customer_tables::{CustomerRow, schema::customers};
use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, SelectableHelper as _};
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};

use crate::{MysqlStore, errors::corrupt, run::Failed};

const FORGET: &str = "DELETE FROM idempotency_keys WHERE used_at < ? ORDER BY used_at LIMIT ?";

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
        customers(rows.await?)
    }

    async fn page(&self, query: &PageQuery) -> Result<Page, StorageError> {
        let one_more = i64::try_from(query.limit).map_err(corrupt)?.saturating_add(1);
        let sought = query.clone();
        let rows = self.run(move |connection| {
            let found = page::found(&sought).limit(one_more).select(CustomerRow::as_select());
            Box::pin(async move { Ok(found.load(connection).await?) })
        });
        Ok(Page::from_found(customers(rows.await?)?, &query.start, query.limit))
    }

    async fn count(&self, filter: &Filter) -> Result<u64, StorageError> {
        let filter = filter.clone();
        let count: i64 = self
            .run(move |connection| {
                let count = page::filtered(&filter).count();
                Box::pin(async move { Ok::<_, Failed<StorageError>>(count.get_result(connection).await?) })
            })
            .await?;
        u64::try_from(count).map_err(corrupt)
    }

    async fn commit(&self, change: Change) -> Result<Answered, CommitError> {
        self.transact(move |connection| {
            let change = change.clone();
            Box::pin(async move {
                let forgotten = change.forgotten_before();
                let Some(once) = change.once.clone() else { return write(connection, change).await };
                if let Some(answered) = once::answered(connection, &once, forgotten).await? {
                    return Ok(answered);
                }
                once::claim(connection, &once, change.stamp.at).await?;
                let answered = write(connection, change).await?;
                once::remember(connection, &once.key, &answered.outcome).await?;
                Ok(answered)
            })
        })
        .await
    }

    async fn forget_keys(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        self.forget(FORGET, before, limit).await
    }
}

async fn write(connection: &mut Connection, change: Change) -> Result<Answered, Failed<CommitError>> {
    let Change { write, stamp, once: _, by } = change;
    match write {
        Write::Register(details) => write::register(connection, details, stamp, &by).await,
        Write::Edit(id, edit, expected) => write::edit(connection, id, edit, &expected, stamp, &by).await,
        Write::Remove(id, expected) => write::remove(connection, id, &expected, stamp, &by).await,
    }
}

fn customers(rows: Vec<CustomerRow>) -> Result<Vec<Customer>, StorageError> {
    rows.into_iter().map(Customer::try_from).collect()
}
