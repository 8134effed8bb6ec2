//! [`AuditTrail`] on MySQL.

use async_trait::async_trait;
use chrono::NaiveDateTime;
use customer_domain::{
    Timestamp,
    access::{Actor, Author, Username},
    audit::AuditEntry,
    customer::CustomerId,
    event::Subject,
    ports::{AuditQuery, AuditTrail, Recorded, StorageError},
};
use diesel::{ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, mysql::Mysql};
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};

use crate::{
    MysqlStore,
    errors::corrupt,
    run::Failed,
    schema::audit_trail::{self, dsl},
};

#[derive(Insertable)]
#[diesel(table_name = audit_trail)]
struct NewRow<'a> {
    at: NaiveDateTime,
    actor: &'a str,
    username: Option<&'a str>,
    address: Option<String>,
    request_id: Option<&'a str>,
    action: &'a str,
    customer_id: Option<i64>,
    account: Option<&'a str>,
    version: u32,
}

#[derive(Queryable)]
struct Row {
    seq: i64,
    at: NaiveDateTime,
    actor: String,
    username: Option<String>,
    address: Option<String>,
    request_id: Option<String>,
    action: String,
    customer_id: Option<i64>,
    account: Option<String>,
    version: u32,
}

/// Adds an entry, within the transaction of the change that it is about.
pub(crate) async fn add<E>(connection: &mut Connection, entry: &AuditEntry) -> Result<(), Failed<E>> {
    let AuditEntry { at, by: Author { who, from, request }, action, subject, version } = entry;
    let (actor, username) = match who {
        Actor::Account(username) => ("account", Some(username.as_str())),
        Actor::Operator => ("operator", None),
        Actor::Service => ("service", None),
    };
    let (customer_id, account) = match subject {
        Subject::Customer(id) => (Some(id.get()), None),
        Subject::Account(username) => (None, Some(username.as_str())),
    };
    let row = NewRow {
        at: at.as_utc().naive_utc(),
        actor,
        username,
        address: from.map(|address| address.to_string()),
        request_id: request.as_deref(),
        action: action.as_str(),
        customer_id,
        account,
        version: *version,
    };
    diesel::insert_into(audit_trail::table).values(row).execute(connection).await?;
    Ok(())
}

#[async_trait]
impl AuditTrail for MysqlStore {
    async fn read(&self, sought: &AuditQuery) -> Result<Vec<Recorded>, StorageError> {
        let (sought, limit) = (sought.clone(), i64::try_from(sought.limit).map_err(corrupt)?);
        let rows: Vec<Row> = self
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
        query = query.filter(dsl::at.ge(since.as_utc().naive_utc()));
    }
    if let Some(before) = sought.before {
        query = query.filter(dsl::seq.lt(before));
    }
    query
}

impl TryFrom<Row> for Recorded {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let name = |text: String| Username::parse(&text).map_err(corrupt);
        let who = match (row.actor.as_str(), row.username) {
            ("account", Some(username)) => Actor::Account(name(username)?),
            ("operator", None) => Actor::Operator,
            ("service", None) => Actor::Service,
            _ => return Err(corrupt("an entry of the audit trail is by nobody")),
        };
        let subject = match (row.customer_id, row.account) {
            (Some(id), None) => Subject::Customer(CustomerId::new(id).map_err(corrupt)?),
            (None, Some(account)) => Subject::Account(name(account)?),
            _ => return Err(corrupt("an entry of the audit trail is about nobody")),
        };
        let from = row.address.map(|text| text.parse()).transpose().map_err(corrupt)?;
        let entry = AuditEntry {
            at: Timestamp::from_utc(row.at.and_utc()),
            by: Author { who, from, request: row.request_id },
            action: row.action.parse().map_err(corrupt)?,
            subject,
            version: row.version,
        };
        Ok(Self { number: row.seq, entry })
    }
}
