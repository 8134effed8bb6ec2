//! What a change does within its transaction: the customer's row, then its fact.
//!
//! A row that is to be changed is locked first, so that the facts of one customer are added in the order of its
//! versions, whoever else writes.

use customer_domain::{
    customer::{Customer, CustomerId, Details, Edit, Version},
    event::{Fact, Stamp},
    ports::{CommitError, Committed},
};
use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, SelectableHelper as _, sql_types,
};
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};

use super::row::{CustomerRow, WrittenRow};
use crate::{
    errors::{breaks_unique_key, corrupt},
    outbox,
    run::Failed,
    schema::customers,
};

diesel::define_sql_function! {
    /// The identity that the last insertion of this connection was given.
    fn last_insert_id() -> sql_types::Unsigned<sql_types::BigInt>;
}

type Outcome = Result<Committed, Failed<CommitError>>;

pub(super) async fn register(connection: &mut Connection, details: Details, stamp: Stamp) -> Outcome {
    let row = WrittenRow::new(&details, Version::FIRST, stamp.at);
    let created_at = customers::created_at.eq(stamp.at.as_utc().naive_utc());
    let inserted = diesel::insert_into(customers::table).values((row, created_at)).execute(connection).await;
    inserted.map_err(taken)?;
    let id: u64 = diesel::select(last_insert_id()).get_result(connection).await?;
    let id = i64::try_from(id).map_err(damaged)?;
    let (customer, fact) = Customer::register(CustomerId::new(id).map_err(damaged)?, details, stamp);
    announce(connection, customer, &fact).await
}

pub(super) async fn edit(connection: &mut Connection, id: CustomerId, edit: Edit, stamp: Stamp) -> Outcome {
    let current = lock(connection, id).await?;
    let version = current.version;
    let (customer, fact) = current.edit(edit, stamp);
    let Some(fact) = fact else { return Ok(Committed { customer, announced: false }) };
    let row = WrittenRow::new(&customer.details, customer.version, customer.updated_at);
    let this = customers::table.find(id.get()).filter(customers::version.eq(version.get()));
    let updated = diesel::update(this).set(row).execute(connection).await;
    one(updated.map_err(taken)?)?;
    announce(connection, customer, &fact).await
}

pub(super) async fn remove(connection: &mut Connection, id: CustomerId, stamp: Stamp) -> Outcome {
    let customer = lock(connection, id).await?;
    let this = customers::table.find(id.get()).filter(customers::version.eq(customer.version.get()));
    one(diesel::delete(this).execute(connection).await?)?;
    let fact = customer.remove(stamp);
    announce(connection, customer, &fact).await
}

async fn lock(connection: &mut Connection, id: CustomerId) -> Result<Customer, Failed<CommitError>> {
    let query = customers::table.find(id.get()).select(CustomerRow::as_select()).for_update();
    let row: Option<CustomerRow> = query.first(connection).await.optional()?;
    let row = row.ok_or(Failed::Refused(CommitError::NotFound))?;
    Customer::try_from(row).map_err(|why| Failed::Refused(why.into()))
}

async fn announce(connection: &mut Connection, customer: Customer, fact: &Fact) -> Outcome {
    outbox::add(connection, fact).await?;
    Ok(Committed { customer, announced: true })
}

fn taken(error: diesel::result::Error) -> Failed<CommitError> {
    if breaks_unique_key(&error, "uq_customers_email") {
        Failed::Refused(CommitError::EmailTaken)
    } else {
        Failed::Database(error)
    }
}

fn one(rows: usize) -> Result<(), Failed<CommitError>> {
    if rows == 1 { Ok(()) } else { Err(damaged("a locked row changed")) }
}

fn damaged(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Failed<CommitError> {
    Failed::Refused(corrupt(why).into())
}
