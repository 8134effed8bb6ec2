//! An administrator is given all that is kept of one customer, to hand it to that person.

use std::{mem, net::IpAddr, sync::Arc};

use customer_domain::{
    Timestamp,
    access::{Admin, Author},
    audit::AuditEntry,
    customer::{Customer, CustomerId, Version},
    event::Subject,
    notification::{Notification, Place},
    once::OnceKey,
    page::Start,
    ports::{
        AuditQuery, AuditTrail, Clock, CustomerRepository, KeptAnswer, KeptFact, NoticesQuery,
        NotificationRepository, PersonalData, Recorded, StorageError,
    },
};

/// Read at once: some hundred kilobytes, however much there is.
const STEP: usize = 500;

/// The ports that tell what is kept of a customer.
#[derive(Clone)]
pub struct Disclosure {
    customers: Arc<dyn CustomerRepository>,
    notifications: Arc<dyn NotificationRepository>,
    trail: Arc<dyn AuditTrail>,
    copies: Arc<dyn PersonalData>,
    clock: Arc<dyn Clock>,
}

/// All that is kept of one customer, read step by step: what is kept of them meanwhile may be among it.
pub struct Disclosed {
    /// When it was begun.
    pub at: Timestamp,
    /// The customer.
    pub customer: Customer,
    from: Disclosure,
    next: Next,
}

/// Some of what is kept of a customer, in this order. Each kind comes at least once, perhaps with nothing in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// What was heard of orders, newest first.
    Notifications(Vec<Notification>),
    /// Who changed the customer, newest first.
    History(Vec<Recorded>),
    /// Facts, by version.
    Facts(Vec<KeptFact>),
    /// Answers that hold the customer.
    Answers(Vec<KeptAnswer>),
}

/// From where on the next part is read.
enum Next {
    Notifications(Start<Place>),
    History(Option<i64>),
    Facts(Option<Version>),
    Answers(Option<OnceKey>),
    Nothing,
}

impl Disclosure {
    /// Wires the use case to its ports.
    #[must_use]
    pub fn new(
        customers: Arc<dyn CustomerRepository>,
        notifications: Arc<dyn NotificationRepository>,
        trail: Arc<dyn AuditTrail>,
        copies: Arc<dyn PersonalData>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { customers, notifications, trail, copies, clock }
    }

    /// Whether there is a customer of this identity, of whom there is something to hand out.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    pub async fn is_there(&self, _by: &Admin, id: CustomerId) -> Result<bool, StorageError> {
        Ok(self.customers.find(id).await?.is_some())
    }

    /// Begins with the customer; `None` if there is none of this identity. It is recorded first, with the address that it is
    /// asked from and the request's id: nothing is handed out that the history does not tell of.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    pub async fn begin(
        &self,
        by: &Admin,
        from: Option<IpAddr>,
        request: Option<String>,
        id: CustomerId,
    ) -> Result<Option<Disclosed>, StorageError> {
        let Some(customer) = self.customers.find(id).await? else { return Ok(None) };
        let (at, by) = (self.clock.now(), Author::administrator(by, from, request));
        self.trail.record(&AuditEntry::of_disclosure(&customer, by, at)).await?;
        let next = Next::Notifications(Start::Beginning);
        Ok(Some(Disclosed { at, customer, from: self.clone(), next }))
    }
}

impl Disclosed {
    /// The next part; `None` after the last.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails. What was read until then is not all.
    pub async fn next(&mut self) -> Result<Option<Part>, StorageError> {
        Ok(Some(match mem::replace(&mut self.next, Next::Nothing) {
            Next::Notifications(start) => Part::Notifications(self.notifications(start).await?),
            Next::History(before) => Part::History(self.history(before).await?),
            Next::Facts(after) => Part::Facts(self.facts(after).await?),
            Next::Answers(after) => Part::Answers(self.answers(after).await?),
            Next::Nothing => return Ok(None),
        }))
    }

    async fn notifications(&mut self, start: Start<Place>) -> Result<Vec<Notification>, StorageError> {
        let query = NoticesQuery { customer: Some(self.customer.id), start, limit: STEP };
        let page = self.from.notifications.notifications(&query).await?;
        let last = page.rows.last().filter(|_| page.after);
        self.next = last.map_or(Next::History(None), |last| Next::Notifications(Start::After(last.place())));
        Ok(page.rows)
    }

    async fn history(&mut self, before: Option<i64>) -> Result<Vec<Recorded>, StorageError> {
        let subject = Some(Subject::Customer(self.customer.id));
        let found = self.from.trail.read(&AuditQuery { subject, since: None, before, limit: STEP }).await?;
        self.next = full(&found).map_or(Next::Facts(None), |last| Next::History(Some(last.number)));
        Ok(found)
    }

    async fn facts(&mut self, after: Option<Version>) -> Result<Vec<KeptFact>, StorageError> {
        let found = self.from.copies.facts_of(self.customer.id, after, STEP).await?;
        self.next = full(&found).map_or(Next::Answers(None), |last| Next::Facts(Some(last.version)));
        Ok(found)
    }

    async fn answers(&mut self, after: Option<OnceKey>) -> Result<Vec<KeptAnswer>, StorageError> {
        let found = self.from.copies.answers_of(self.customer.id, after.as_ref(), STEP).await?;
        self.next = full(&found).map_or(Next::Nothing, |last| Next::Answers(Some(last.key.clone())));
        Ok(found)
    }
}

/// The last of a step after which there may be more.
fn full<T>(step: &[T]) -> Option<&T> {
    step.last().filter(|_| step.len() == STEP)
}
