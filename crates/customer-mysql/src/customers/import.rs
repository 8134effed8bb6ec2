//! [`CustomerImport`] on MySQL: a batch in a handful of statements.
//!
//! What is decided on may change until the batch is inserted. Then the insertion fails by a unique key, and all is done
//! again, on what is there by then.

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;
use customer_domain::{
    audit::AuditEntry,
    customer::{Customer, CustomerId},
    import::{Decision, Incoming, Known, Verdict},
    ports::{Batch, CustomerImport, StorageError},
};
use customer_tables::{
    CustomerRow, Moment, WrittenCustomer,
    schema::{
        audit_trail,
        customers::{self, dsl},
    },
};
use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, SelectableHelper as _, result::Error,
    sql_query, sql_types::BigInt,
};
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};

use crate::{
    MysqlStore, audit_trail as trail,
    errors::{breaks_unique_key, corrupt},
    outbox,
    run::Failed,
};

/// A row that is taken away again before anybody sees it. The server goes on after it: `AUTO_INCREMENT` never goes back,
/// and is kept over a restart. To say so by `ALTER TABLE` would wait for all who use the table, and could go back.
const PASS: &str = "INSERT INTO customers (id, last_name, last_name_key, first_name, first_name_key, email, email_key, \
     version, created_at, updated_at) VALUES (?, '', '', '', '', '', ?, 0, '1000-01-01', '1000-01-01')";

type Done<T> = Result<T, Failed<StorageError>>;

#[async_trait]
impl CustomerImport for MysqlStore {
    async fn import(&self, batch: Batch) -> Result<Vec<Verdict>, StorageError> {
        let batch = Arc::new(batch);
        self.transact(move |connection| {
            let batch = Arc::clone(&batch);
            Box::pin(async move {
                let mut known = known(connection, &batch.rows).await?;
                let decide = |incoming| (incoming, known.decide(incoming, batch.identities));
                let decided: Vec<(&Incoming, Decision)> = batch.rows.iter().map(decide).collect();
                if !batch.trial {
                    add(connection, &decided, &batch).await?;
                }
                Ok(decided.iter().map(|(incoming, decision)| decision.verdict(incoming.id)).collect())
            })
        })
        .await
    }
}

/// Who has the addresses or the identities of these, and which of the identities were ever given.
async fn known(connection: &mut Connection, rows: &[Incoming]) -> Done<Known> {
    let keys: Vec<String> = rows.iter().map(|row| row.details.email.key().as_str().to_owned()).collect();
    let ids: Vec<i64> = rows.iter().filter_map(|row| row.id).map(CustomerId::get).collect();
    let owners = customers::table.filter(dsl::email_key.eq_any(keys)).select(CustomerRow::as_select());
    let mut here: Vec<CustomerRow> = owners.load(connection).await?;
    let mut used: Vec<Option<i64>> = Vec::new();
    if !ids.is_empty() {
        let holders = customers::table.filter(dsl::id.eq_any(&ids)).select(CustomerRow::as_select());
        here.extend(holders.load(connection).await?);
        let given = audit_trail::table.filter(audit_trail::customer_id.eq_any(&ids));
        used = given.select(audit_trail::customer_id).distinct().load(connection).await?;
    }
    let here: Result<Vec<Customer>, StorageError> = here.into_iter().map(Customer::try_from).collect();
    let used: Result<Vec<CustomerId>, _> = used.into_iter().flatten().map(CustomerId::new).collect();
    Ok(Known::new(here.map_err(Failed::Refused)?, used.map_err(damaged)?))
}

async fn add(connection: &mut Connection, decided: &[(&Incoming, Decision)], batch: &Batch) -> Done<()> {
    let (mut kept, mut new) = (Vec::new(), Vec::new());
    for (incoming, decision) in decided {
        match decision {
            Decision::Add(Some(id)) => kept.push((*incoming, *id)),
            Decision::Add(None) => new.push(*incoming),
            Decision::Leave(_) => {}
        }
    }
    insert_kept(connection, &kept).await?;
    if let Some(highest) = batch.goes_on_after() {
        go_on_after(connection, highest).await?;
    }
    kept.extend(insert_new(connection, new).await?);
    if kept.is_empty() {
        return Ok(());
    }
    let settle = |(incoming, id): (&Incoming, CustomerId)| incoming.clone().settle(id, batch.at).1;
    let facts: Vec<_> = kept.into_iter().map(settle).collect();
    let entries: Vec<_> = facts.iter().filter_map(|fact| AuditEntry::of_customer(fact, &batch.by)).collect();
    trail::add_all(connection, &entries).await?;
    if batch.announced {
        outbox::add_all(connection, &facts).await?;
    }
    Ok(())
}

async fn insert_kept(connection: &mut Connection, kept: &[(&Incoming, CustomerId)]) -> Done<()> {
    let rows: Vec<_> = kept
        .iter()
        .map(|&(incoming, id)| {
            (dsl::id.eq(id.get()), written(incoming), dsl::created_at.eq(Moment(incoming.created_at)))
        })
        .collect();
    if !rows.is_empty() {
        let inserted = diesel::insert_into(customers::table).values(rows).execute(connection).await;
        inserted.map_err(overtaken)?;
    }
    Ok(())
}

/// Gives no identity up to this one from now on. Where it or a higher one is somebody's, that is so.
async fn go_on_after(connection: &mut Connection, highest: CustomerId) -> Done<()> {
    let id = highest.get();
    let there = customers::table.filter(dsl::id.ge(id)).select(dsl::id).first::<i64>(connection).await;
    if there.optional()?.is_some() {
        return Ok(());
    }
    // No address is so, and no other import's row is.
    let passed = sql_query(PASS).bind::<BigInt, _>(id).bind::<BigInt, _>(id).execute(connection).await;
    passed.map_err(overtaken)?;
    diesel::delete(customers::table.filter(dsl::id.eq(id))).execute(connection).await?;
    Ok(())
}

/// What the store gave them is asked by their addresses: the identities of one statement are not always in a row.
async fn insert_new<'a>(
    connection: &mut Connection,
    new: Vec<&'a Incoming>,
) -> Done<Vec<(&'a Incoming, CustomerId)>> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<_> =
        new.iter().map(|&it| (written(it), dsl::created_at.eq(Moment(it.created_at)))).collect();
    diesel::insert_into(customers::table).values(rows).execute(connection).await.map_err(overtaken)?;
    let key = |incoming: &Incoming| incoming.details.email.key().as_str().to_owned();
    let keys: Vec<String> = new.iter().map(|it| key(it)).collect();
    let given = customers::table.filter(dsl::email_key.eq_any(keys)).select((dsl::email_key, dsl::id));
    let given: Vec<(String, i64)> = given.load(connection).await?;
    let given: HashMap<String, i64> = given.into_iter().collect();
    let settled = new.into_iter().map(|incoming| {
        let id = given.get(&key(incoming)).ok_or_else(|| damaged("a row is not there that was inserted"))?;
        Ok((incoming, CustomerId::new(*id).map_err(damaged)?))
    });
    settled.collect()
}

fn written(incoming: &Incoming) -> WrittenCustomer<'_> {
    WrittenCustomer::new(&incoming.details, incoming.version, incoming.updated_at)
}

fn overtaken(error: Error) -> Failed<StorageError> {
    let by_another = ["uq_customers_email", "PRIMARY"].iter().any(|key| breaks_unique_key(&error, key));
    if by_another { Failed::Overtaken(error) } else { Failed::Database(error) }
}

fn damaged(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Failed<StorageError> {
    Failed::Refused(corrupt(why))
}
