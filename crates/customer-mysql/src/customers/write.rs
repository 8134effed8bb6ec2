//! What a change does within its transaction: the customer's row, then its fact.
//!
//! A row that is to be changed is locked first, so that the facts of one customer are added in the order of its
//! versions, whoever else writes. Whatever is refused is refused before anything was written.

use customer_domain::{
    access::Author,
    audit::AuditEntry,
    customer::{Customer, CustomerId, Details, Edit, Expected, Version},
    event::{Fact, Stamp},
    ports::{Answered, CommitError, Outcome, Refusal},
};
use customer_tables::{Count, CustomerRow, Moment, WrittenCustomer, schema::customers};
use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, SelectableHelper as _, result::Error,
    sql_types,
};
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};

use super::once;
use crate::{
    audit_trail,
    errors::{breaks_unique_key, corrupt},
    notifications, outbox,
    run::Failed,
};

diesel::define_sql_function! {
    /// The identity that the last insertion of this connection was given.
    fn last_insert_id() -> sql_types::Unsigned<sql_types::BigInt>;
}

type Answer = Result<Answered, Failed<CommitError>>;

pub(super) async fn register(
    connection: &mut Connection,
    details: Details,
    stamp: Stamp,
    by: &Author,
) -> Answer {
    let row = WrittenCustomer::new(&details, Version::FIRST, stamp.at);
    let created_at = customers::created_at.eq(Moment(stamp.at));
    match diesel::insert_into(customers::table).values((row, created_at)).execute(connection).await {
        Err(error) if is_taken(&error) => return Ok(Answered::refused(Refusal::EmailTaken)),
        inserted => one(inserted?)?,
    }
    let id: u64 = diesel::select(last_insert_id()).get_result(connection).await?;
    let id = i64::try_from(id).map_err(damaged)?;
    let (customer, fact) = Customer::register(CustomerId::new(id).map_err(damaged)?, details, stamp);
    announce(connection, Outcome::Kept(customer), &fact, by).await
}

pub(super) async fn edit(
    connection: &mut Connection,
    id: CustomerId,
    edit: Edit,
    expected: &Expected,
    stamp: Stamp,
    by: &Author,
) -> Answer {
    let current = match lock(connection, id, expected).await? {
        Ok(customer) => customer,
        Err(why) => return Ok(Answered::refused(why)),
    };
    let version = current.version;
    let (customer, fact) = current.edit(edit, stamp);
    let Some(fact) = fact else { return Ok(Answered::now(Outcome::Kept(customer), false)) };
    let row = WrittenCustomer::new(&customer.details, customer.version, customer.updated_at);
    let this = customers::table.find(id.get()).filter(customers::version.eq(Count(version.get())));
    match diesel::update(this).set(row).execute(connection).await {
        Err(error) if is_taken(&error) => return Ok(Answered::refused(Refusal::EmailTaken)),
        updated => one(updated?)?,
    }
    announce(connection, Outcome::Kept(customer), &fact, by).await
}

pub(super) async fn remove(
    connection: &mut Connection,
    id: CustomerId,
    expected: &Expected,
    stamp: Stamp,
    by: &Author,
) -> Answer {
    let customer = match lock(connection, id, expected).await? {
        Ok(customer) => customer,
        Err(why) => return Ok(Answered::refused(why)),
    };
    let this = customers::table.find(id.get()).filter(customers::version.eq(Count(customer.version.get())));
    one(diesel::delete(this).execute(connection).await?)?;
    once::erase(connection, id).await?;
    notifications::erase(connection, id).await?;
    let removed = announce(connection, Outcome::Removed(id), &customer.remove(stamp), by).await?;
    outbox::erase(connection, id.get()).await?;
    Ok(removed)
}

/// The customer, for this transaction alone, if it may be changed.
async fn lock(
    connection: &mut Connection,
    id: CustomerId,
    expected: &Expected,
) -> Result<Result<Customer, Refusal>, Failed<CommitError>> {
    let query = customers::table.find(id.get()).select(CustomerRow::as_select()).for_update();
    let row: Option<CustomerRow> = query.first(connection).await.optional()?;
    let Some(row) = row else { return Ok(Err(Refusal::NotFound)) };
    let customer = Customer::try_from(row).map_err(|why| Failed::Refused(why.into()))?;
    let current = customer.version;
    Ok(if expected.allows(current) { Ok(customer) } else { Err(Refusal::Stale { current }) })
}

async fn announce(connection: &mut Connection, outcome: Outcome, fact: &Fact, by: &Author) -> Answer {
    outbox::add(connection, fact).await?;
    if let Some(entry) = AuditEntry::of_customer(fact, by) {
        audit_trail::add(connection, &entry).await?;
    }
    Ok(Answered::now(outcome, true))
}

fn is_taken(error: &Error) -> bool {
    breaks_unique_key(error, "uq_customers_email")
}

fn one(rows: usize) -> Result<(), Failed<CommitError>> {
    if rows == 1 { Ok(()) } else { Err(damaged("a locked row changed")) }
}

fn damaged(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Failed<CommitError> {
    Failed::Refused(corrupt(why).into())
}
