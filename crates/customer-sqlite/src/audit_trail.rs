//! [`AuditTrail`] on SQLite.

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
use diesel::{
    ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _, SqliteConnection as Connection, result::Error,
    sqlite::Sqlite,
};

use crate::{SqliteStore, errors::corrupt};

/// Adds an entry, within the transaction of the change that it is about.
pub(crate) fn add(connection: &mut Connection, entry: &AuditEntry) -> Result<(), Error> {
    diesel::insert_into(audit_trail::table).values(NewAuditRow::from(entry)).execute(connection).map(drop)
}

#[async_trait]
impl AuditTrail for SqliteStore {
    async fn record(&self, entry: &AuditEntry) -> Result<(), StorageError> {
        let entry = entry.clone();
        self.write(move |connection| Ok(add(connection, &entry)?)).await
    }

    async fn read(&self, sought: &AuditQuery) -> Result<Vec<Recorded>, StorageError> {
        let (sought, limit) = (sought.clone(), i64::try_from(sought.limit).map_err(corrupt)?);
        let rows: Vec<AuditRow> = self
            .read(move |connection| {
                Ok(entries(&sought).order(dsl::seq.desc()).limit(limit).load(connection)?)
            })
            .await?;
        rows.into_iter().map(Recorded::try_from).collect()
    }
}

fn entries(sought: &AuditQuery) -> audit_trail::BoxedQuery<'static, Sqlite> {
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
