//! [`CustomerRepository`] on SQLite.

mod import;
mod once;
mod page;
mod under_way;
mod write;

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    customer::{Customer, CustomerId},
    once::Once,
    page::{Filter, Page, PageQuery},
    ports::{Answered, Change, CommitError, CustomerRepository, StorageError, Write},
};
use customer_tables::{CustomerRow, schema::customers};
use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, RunQueryDsl as _, SelectableHelper as _,
    SqliteConnection as Connection,
};

use crate::{
    SqliteStore,
    errors::{Failed, corrupt},
};

pub(crate) use under_way::UnderWay;

const FORGET: &str = "DELETE FROM idempotency_keys WHERE rowid IN \
     (SELECT rowid FROM idempotency_keys WHERE used_at < ? ORDER BY used_at LIMIT ?)";

#[async_trait]
impl CustomerRepository for SqliteStore {
    async fn find(&self, id: CustomerId) -> Result<Option<Customer>, StorageError> {
        let row: Option<CustomerRow> = self
            .read(move |connection| {
                let query = customers::table.find(id.get()).select(CustomerRow::as_select());
                Ok(query.first(connection).optional()?)
            })
            .await?;
        row.map(Customer::try_from).transpose()
    }

    async fn list(&self, after: Option<CustomerId>, limit: usize) -> Result<Vec<Customer>, StorageError> {
        let (after, limit) = (after.map_or(0, CustomerId::get), i64::try_from(limit).map_err(corrupt)?);
        let rows = self.read(move |connection| {
            let page = customers::table.filter(customers::id.gt(after)).order(customers::id).limit(limit);
            Ok(page.select(CustomerRow::as_select()).load(connection)?)
        });
        customers(rows.await?)
    }

    async fn page(&self, query: &PageQuery) -> Result<Page, StorageError> {
        let one_more = i64::try_from(query.limit).map_err(corrupt)?.saturating_add(1);
        let sought = query.clone();
        let rows = self.read(move |connection| {
            let found = page::found(&sought).limit(one_more).select(CustomerRow::as_select());
            Ok(found.load(connection)?)
        });
        Ok(Page::from_found(customers(rows.await?)?, &query.start, query.limit))
    }

    async fn count(&self, filter: &Filter) -> Result<u64, StorageError> {
        let filter = filter.clone();
        let count: i64 =
            self.read(move |connection| Ok(page::filtered(&filter).count().get_result(connection)?)).await?;
        u64::try_from(count).map_err(corrupt)
    }

    async fn commit(&self, change: Change) -> Result<Answered, CommitError> {
        let removes = matches!(change.write, Write::Remove(..));
        // Whoever asks the same meanwhile is told so, and does not wait for another process that has the file to itself.
        let enter = |once: &Once| self.keys.enter(&once.key).ok_or(CommitError::KeyInUse);
        let place = change.once.as_ref().map(enter).transpose()?;
        let work = move |connection: &mut Connection| {
            let _until_it_is_written = place;
            commit(connection, change)
        };
        let answered = self.write(work).await?;
        if removes && answered.announced {
            self.empty_log().await;
        }
        Ok(answered)
    }

    async fn forget_keys(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        self.forget(FORGET, before, limit).await
    }
}

fn commit(connection: &mut Connection, change: Change) -> Result<Answered, Failed<CommitError>> {
    let (at, forgotten) = (change.stamp.at, change.forgotten_before());
    let Some(once) = change.once.clone() else { return write(connection, change) };
    if let Some(answered) = once::answered(connection, &once, forgotten)? {
        return Ok(answered);
    }
    let answered = write(connection, change)?;
    once::remember(connection, &once, at, &answered.outcome)?;
    Ok(answered)
}

fn write(connection: &mut Connection, change: Change) -> Result<Answered, Failed<CommitError>> {
    let Change { write, stamp, once: _, by } = change;
    match write {
        Write::Register(details) => write::register(connection, details, stamp, &by),
        Write::Edit(id, edit, expected) => write::edit(connection, id, edit, &expected, stamp, &by),
        Write::Remove(id, expected) => write::remove(connection, id, &expected, stamp, &by),
    }
}

fn customers(rows: Vec<CustomerRow>) -> Result<Vec<Customer>, StorageError> {
    rows.into_iter().map(Customer::try_from).collect()
}
