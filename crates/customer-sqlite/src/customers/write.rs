//! What a change does within its transaction: the customer's row, then its fact. Whatever is refused is refused before
//! anything was written.

use customer_domain::{
    access::Author,
    audit::AuditEntry,
    customer::{Customer, CustomerId, Details, Edit, Expected, Version},
    event::{Fact, Stamp},
    ports::{Answered, CommitError, Outcome, Refusal},
};
use customer_tables::{CustomerRow, Moment, WrittenCustomer, schema::customers};
use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, RunQueryDsl as _, SelectableHelper as _,
    SqliteConnection as Connection, dsl::exists,
};

use super::once;
use crate::{
    audit_trail,
    errors::{Failed, breaks_unique_key, damaged},
    notifications, outbox,
};

type Answer = Result<Answered, Failed<CommitError>>;

pub(super) fn register(connection: &mut Connection, details: Details, stamp: Stamp, by: &Author) -> Answer {
    // Looked up first: an insertion that fails takes an identity all the same.
    let taken = customers::table.filter(customers::email_key.eq(details.email.key().as_str().to_owned()));
    if diesel::select(exists(taken)).get_result(connection)? {
        return Ok(Answered::refused(Refusal::EmailTaken));
    }
    let row = WrittenCustomer::new(&details, Version::FIRST, stamp.at);
    let new = diesel::insert_into(customers::table).values((row, customers::created_at.eq(Moment(stamp.at))));
    let id: i64 = new.returning(customers::id).get_result(connection)?;
    let (customer, fact) = Customer::register(CustomerId::new(id).map_err(damaged)?, details, stamp);
    announce(connection, Outcome::Kept(customer), &fact, by)
}

pub(super) fn edit(
    connection: &mut Connection,
    id: CustomerId,
    edit: Edit,
    expected: &Expected,
    stamp: Stamp,
    by: &Author,
) -> Answer {
    let current = match find(connection, id, expected)? {
        Ok(customer) => customer,
        Err(why) => return Ok(Answered::refused(why)),
    };
    let (customer, fact) = current.edit(edit, stamp);
    let Some(fact) = fact else { return Ok(Answered::now(Outcome::Kept(customer), false)) };
    let row = WrittenCustomer::new(&customer.details, customer.version, customer.updated_at);
    match diesel::update(customers::table.find(id.get())).set(row).execute(connection) {
        Err(error) if breaks_unique_key(&error, "customers.email_key") => {
            return Ok(Answered::refused(Refusal::EmailTaken));
        }
        updated => one(updated?)?,
    }
    announce(connection, Outcome::Kept(customer), &fact, by)
}

pub(super) fn remove(
    connection: &mut Connection,
    id: CustomerId,
    expected: &Expected,
    stamp: Stamp,
    by: &Author,
) -> Answer {
    let customer = match find(connection, id, expected)? {
        Ok(customer) => customer,
        Err(why) => return Ok(Answered::refused(why)),
    };
    one(diesel::delete(customers::table.find(id.get())).execute(connection)?)?;
    once::erase(connection, id)?;
    notifications::erase(connection, id)?;
    let removed = announce(connection, Outcome::Removed(id), &customer.remove(stamp), by)?;
    outbox::erase(connection, id.get())?;
    Ok(removed)
}

/// The customer, if it may be changed; nobody else changes it before this transaction ends.
fn find(
    connection: &mut Connection,
    id: CustomerId,
    expected: &Expected,
) -> Result<Result<Customer, Refusal>, Failed<CommitError>> {
    let query = customers::table.find(id.get()).select(CustomerRow::as_select());
    let row: Option<CustomerRow> = query.first(connection).optional()?;
    let Some(row) = row else { return Ok(Err(Refusal::NotFound)) };
    let customer = Customer::try_from(row).map_err(|why| Failed::Refused(why.into()))?;
    let current = customer.version;
    Ok(if expected.allows(current) { Ok(customer) } else { Err(Refusal::Stale { current }) })
}

fn announce(connection: &mut Connection, outcome: Outcome, fact: &Fact, by: &Author) -> Answer {
    outbox::add(connection, fact)?;
    if let Some(entry) = AuditEntry::of_customer(fact, by) {
        audit_trail::add(connection, &entry)?;
    }
    Ok(Answered::now(outcome, true))
}

fn one(rows: usize) -> Result<(), Failed<CommitError>> {
    if rows == 1 { Ok(()) } else { Err(damaged("a row changed within the only transaction that writes")) }
}
