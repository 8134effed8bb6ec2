//! A fact that was not delivered for its own sake, as a row: held for a while, or parked.

use customer_contract::DecodeError;
use customer_domain::{
    access::Username,
    customer::{CustomerId, Version},
    event::{FactId, Subject},
    ports::{Backlog, Parked, Patience, Setback, StorageError},
};
use diesel::{Insertable, Queryable, QueryableByName, sql_types};
use uuid::Uuid;

use crate::{Count, Moment, corrupt, fact_bytes, schema::outbox_holds, sql};

/// What fits into the column of reasons.
const REASON: usize = 255;

/// Whom a row is about: a customer, or an account.
pub type About = (Option<i64>, Option<String>);

/// What is written.
#[derive(Insertable)]
#[diesel(table_name = outbox_holds)]
pub struct Hold {
    fact_id: Vec<u8>,
    customer_id: Option<i64>,
    account: Option<String>,
    tries: Count,
    failed_at: Moment,
    retry_at: Option<Moment>,
    reason: String,
}

impl Hold {
    /// One that has failed once more at `failed_at`, after so many failures before. Its pause begins now, by the clock of the
    /// store.
    #[must_use]
    pub fn new(
        setback: Setback,
        subject: About,
        before: Option<Count>,
        patience: Patience,
        failed_at: Moment,
        now: Moment,
    ) -> Self {
        let (Setback { fact, why }, (customer_id, account)) = (setback, subject);
        let tries = before.map_or(1, |before| before.0.saturating_add(1));
        Self {
            fact_id: fact_bytes(fact),
            customer_id,
            account,
            tries: Count(tries),
            failed_at,
            retry_at: patience.pause(tries, why).map(|pause| Moment(now.0.after(pause))),
            reason: why.to_string(),
        }
    }

    /// Whom it is about.
    #[must_use]
    pub fn subject(&self) -> About {
        (self.customer_id, self.account.clone())
    }

    /// Whether it is not tried again by itself.
    #[must_use]
    pub fn is_parked(&self) -> bool {
        self.retry_at.is_none()
    }
}

/// A row that is no fact.
#[derive(Clone)]
pub struct Unreadable {
    pub(crate) subject: About,
    fact: Vec<u8>,
    why: String,
}

impl Unreadable {
    pub(crate) fn new(fact: Vec<u8>, subject: About, why: &DecodeError) -> Self {
        // Its causes would quote the row, which holds personal data.
        Self { subject, fact, why: format!("it cannot be read: {why}").chars().take(REASON).collect() }
    }

    /// Parks it at its first try: a row does not become readable by itself.
    #[must_use]
    pub fn parked(self, failed_at: Moment) -> Hold {
        let (customer_id, account) = self.subject;
        let (fact_id, reason) = (self.fact, self.why);
        Hold { fact_id, customer_id, account, tries: Count(1), failed_at, retry_at: None, reason }
    }
}

/// A parked fact as it is read: identity, subject, version, when it failed, tries, reason.
#[derive(Queryable)]
pub struct ParkedRow {
    id: Vec<u8>,
    subject: About,
    version: Option<Count>,
    failed_at: Moment,
    tries: Count,
    reason: String,
}

impl TryFrom<ParkedRow> for Parked {
    type Error = StorageError;

    fn try_from(row: ParkedRow) -> Result<Self, StorageError> {
        let (customer, account) = row.subject;
        let subject = match customer {
            Some(id) => Subject::Customer(CustomerId::new(id).map_err(corrupt)?),
            None => Subject::Account(Username::parse(&account.unwrap_or_default()).map_err(corrupt)?),
        };
        Ok(Self {
            fact: FactId::from_uuid(Uuid::from_slice(&row.id).map_err(corrupt)?),
            subject,
            version: row.version.map(|version| Version::from_stored(version.0)),
            since: row.failed_at.0,
            tries: row.tries.0,
            reason: row.reason,
        })
    }
}

/// How many facts are not delivered, how many of them are parked, and when the oldest of the others happened.
#[derive(QueryableByName)]
pub struct Waiting {
    #[diesel(sql_type = sql_types::BigInt)]
    undelivered: i64,
    #[diesel(sql_type = sql_types::BigInt)]
    parked: i64,
    #[diesel(sql_type = sql_types::Nullable<sql::Moment>)]
    oldest: Option<Moment>,
}

impl TryFrom<Waiting> for Backlog {
    type Error = StorageError;

    fn try_from(row: Waiting) -> Result<Self, StorageError> {
        Ok(Self {
            pending: u64::try_from(row.undelivered - row.parked).map_err(corrupt)?,
            oldest: row.oldest.map(|moment| moment.0),
            parked: u64::try_from(row.parked).map_err(corrupt)?,
        })
    }
}
