//! [`CustomerImport`] on SQLite: a row at a time, with statements that are prepared once, in one transaction.

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
    ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _, SelectableHelper as _,
    SqliteConnection as Connection, sql_query, sql_types::BigInt,
};

use crate::{
    SqliteStore, audit_trail as trail,
    errors::{Failed, damaged},
    outbox,
};

/// The highest identity that was given stands in a table of SQLite's own; not before the first one was.
const RAISE: &str = "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'customers'";
const BEGIN: &str = "INSERT INTO sqlite_sequence (name, seq) VALUES ('customers', ?)";

type Done<T> = Result<T, Failed<StorageError>>;

#[async_trait]
impl CustomerImport for SqliteStore {
    async fn import(&self, batch: Batch) -> Result<Vec<Verdict>, StorageError> {
        if batch.trial {
            return self.read(move |connection| Ok(verdicts(&decide(connection, &batch)?))).await;
        }
        self.write(move |connection| {
            let decided = decide(connection, &batch)?;
            if let Some(highest) = batch.goes_on_after() {
                go_on_after(connection, highest)?;
            }
            add(connection, &decided, &batch)?;
            Ok(verdicts(&decided))
        })
        .await
    }
}

fn decide<'a>(connection: &mut Connection, batch: &'a Batch) -> Done<Vec<(&'a Incoming, Decision)>> {
    let mut known = known(connection, &batch.rows)?;
    Ok(batch.rows.iter().map(|row| (row, known.decide(row, batch.identities))).collect())
}

fn verdicts(decided: &[(&Incoming, Decision)]) -> Vec<Verdict> {
    decided.iter().map(|(incoming, decision)| decision.verdict(incoming.id)).collect()
}

/// Who has the addresses or the identities of these, and which of the identities were ever given.
fn known(connection: &mut Connection, rows: &[Incoming]) -> Done<Known> {
    let keys: Vec<String> = rows.iter().map(|row| row.details.email.key().as_str().to_owned()).collect();
    let ids: Vec<i64> = rows.iter().filter_map(|row| row.id).map(CustomerId::get).collect();
    let owners = customers::table.filter(dsl::email_key.eq_any(keys)).select(CustomerRow::as_select());
    let mut here: Vec<CustomerRow> = owners.load(connection)?;
    let holders = customers::table.filter(dsl::id.eq_any(&ids)).select(CustomerRow::as_select());
    here.extend(holders.load(connection)?);
    let given = audit_trail::table.filter(audit_trail::customer_id.eq_any(&ids));
    let used: Vec<Option<i64>> = given.select(audit_trail::customer_id).distinct().load(connection)?;
    let here: Result<Vec<Customer>, StorageError> = here.into_iter().map(Customer::try_from).collect();
    let used: Result<Vec<CustomerId>, _> = used.into_iter().flatten().map(CustomerId::new).collect();
    Ok(Known::new(here.map_err(Failed::Refused)?, used.map_err(damaged)?))
}

/// Gives none up to this one from now on.
fn go_on_after(connection: &mut Connection, highest: CustomerId) -> Done<()> {
    let bound = |statement| sql_query(statement).bind::<BigInt, _>(highest.get());
    if bound(RAISE).execute(connection)? == 0 {
        bound(BEGIN).execute(connection)?;
    }
    Ok(())
}

/// Whoever keeps an identity comes first, so that none of the others is given it.
fn add(connection: &mut Connection, decided: &[(&Incoming, Decision)], batch: &Batch) -> Done<()> {
    for (incoming, decision) in decided {
        if let Decision::Add(Some(id)) = decision {
            let row = (dsl::id.eq(id.get()), written(incoming), created_at(incoming));
            diesel::insert_into(customers::table).values(row).execute(connection)?;
            record(connection, incoming, *id, batch)?;
        }
    }
    for (incoming, decision) in decided {
        if *decision == Decision::Add(None) {
            let row = (written(incoming), created_at(incoming));
            let new = diesel::insert_into(customers::table).values(row).returning(dsl::id);
            let id: i64 = new.get_result(connection)?;
            record(connection, incoming, CustomerId::new(id).map_err(damaged)?, batch)?;
        }
    }
    Ok(())
}

fn written(incoming: &Incoming) -> WrittenCustomer<'_> {
    WrittenCustomer::new(&incoming.details, incoming.version, incoming.updated_at)
}

fn created_at(incoming: &Incoming) -> diesel::dsl::Eq<dsl::created_at, Moment> {
    dsl::created_at.eq(Moment(incoming.created_at))
}

fn record(connection: &mut Connection, incoming: &Incoming, id: CustomerId, batch: &Batch) -> Done<()> {
    let (_, fact) = incoming.clone().settle(id, batch.at);
    if let Some(entry) = AuditEntry::of_customer(&fact, &batch.by) {
        trail::add(connection, &entry)?;
    }
    if batch.announced {
        outbox::add(connection, &fact)?;
    }
    Ok(())
}
