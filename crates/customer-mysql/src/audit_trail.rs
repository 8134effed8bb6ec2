//! [`AuditTrail`] on MySQL.

use async_trait::async_trait;
use customer_domain::{
    audit::AuditEntry,
    event::Subject,
    ports::{AuditQuery, AuditTrail, Recorded, StorageError},
};
use customer_tables::{
    AuditRow, Moment, NewAuditRow,
    schema::audit_trail::{self, dsl},
};
use diesel::{ExpressionMethods as _, QueryDsl as _, mysql::Mysql};
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};

use crate::{MysqlStore, errors::corrupt, run::Failed};

/// Adds an entry, within the transaction of the change that it is about.
pub(crate) async fn add<E>(connection: &mut Connection, entry: &AuditEntry) -> Result<(), Failed<E>> {
    diesel::insert_into(audit_trail::table).values(NewAuditRow::from(entry)).execute(connection).await?;
    Ok(())
}

/// Adds entries in one statement.
pub(crate) async fn add_all<E>(connection: &mut Connection, entries: &[AuditEntry]) -> Result<(), Failed<E>> {
    let rows: Vec<NewAuditRow<'_>> = entries.iter().map(NewAuditRow::from).collect();
    diesel::insert_into(audit_trail::table).values(rows).execute(connection).await?;
    Ok(())
}

#[async_trait]
impl AuditTrail for MysqlStore {
    async fn record(&self, entry: &AuditEntry) -> Result<(), StorageError> {
        let entry = entry.clone();
        // In a transaction, which is not repeated when it may have been committed: an entry is not to be there twice.
        self.transact(move |connection| {
            let entry = entry.clone();
            Box::pin(async move { add::<StorageError>(connection, &entry).await })
        })
        .await
    }

    async fn read(&self, sought: &AuditQuery) -> Result<Vec<Recorded>, StorageError> {
        let (sought, limit) = (sought.clone(), i64::try_from(sought.limit).map_err(corrupt)?);
        let rows: Vec<AuditRow> = self
            .run(move |connection| {
                let found = entries(&sought).order(dsl::seq.desc()).limit(limit);
                Box::pin(async move { Ok::<_, Failed<StorageError>>(found.load(connection).await?) })
            })
            .await?;
        rows.into_iter().map(Recorded::try_from).collect()
    }
}

fn entries(sought: &AuditQuery) -> audit_trail::BoxedQuery<'static, Mysql> {
    let mut query = audit_trail::table.into_boxed();
    match &sought.subject {
        None => {}
        Some(Subject::Customer(id)) => query = query.filter(dsl::customer_id.eq(id.get())),
        Some(Subject::Account(username)) => {
            query = query.filter(dsl::account.eq(username.as_str().to_owned()));
        }
    }
    if let Some(since) = sought.since {
        query = query.filter(dsl::at.ge(Moment(since)));
    }
    if let Some(before) = sought.before {
        query = query.filter(dsl::seq.lt(before));
    }
    query
}
