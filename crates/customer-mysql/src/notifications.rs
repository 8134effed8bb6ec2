//! [`NotificationRepository`] on MySQL.
//!
//! A notice locks its customer's row, if there is one, so that it is stored before that customer is removed, and goes
//! too, or after it, and is known to be nobody's.

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    customer::CustomerId,
    notification::{Notification, Place},
    page::{Page, Start},
    ports::{NoticesQuery, NotificationRepository, Received, StorageError},
};
use customer_tables::{
    Moment, NewNotification, NotificationRow,
    schema::{
        customers,
        notifications::{self, dsl},
    },
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _,
    SelectableHelper as _, mysql::Mysql, result::Error,
};
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};

use crate::{
    MysqlStore,
    errors::{breaks_unique_key, corrupt},
    run::Failed,
};

const FORGET: &str = "DELETE FROM notifications WHERE unclaimed_since < ? \
     AND NOT EXISTS (SELECT 1 FROM customers WHERE customers.id = notifications.customer_id) \
     ORDER BY unclaimed_since LIMIT ?";

#[async_trait]
impl NotificationRepository for MysqlStore {
    async fn receive(&self, notification: &Notification) -> Result<Received, StorageError> {
        let notification = notification.clone();
        self.transact(move |connection| {
            let notification = notification.clone();
            Box::pin(async move { Ok::<_, Failed<StorageError>>(insert(connection, &notification).await?) })
        })
        .await
    }

    async fn notifications(&self, query: &NoticesQuery) -> Result<Page<Notification>, StorageError> {
        let one_more = i64::try_from(query.limit).map_err(corrupt)?.saturating_add(1);
        let sought = query.clone();
        let rows: Vec<NotificationRow> = self
            .run(move |connection| {
                let found = found(&sought).limit(one_more).select(NotificationRow::as_select());
                Box::pin(async move { Ok::<_, Failed<StorageError>>(found.load(connection).await?) })
            })
            .await?;
        let found = rows.into_iter().map(Notification::try_from).collect::<Result<_, _>>()?;
        Ok(Page::from_found(found, &query.start, query.limit))
    }

    async fn forget_unclaimed(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        self.forget(FORGET, before, limit).await
    }
}

/// Forgets what was heard of a customer who is being removed.
pub(crate) async fn erase(connection: &mut Connection, id: CustomerId) -> Result<(), Error> {
    let theirs = notifications::table.filter(dsl::customer_id.eq(id.get()));
    diesel::delete(theirs).execute(connection).await.map(drop)
}

async fn insert(connection: &mut Connection, notification: &Notification) -> Result<Received, Error> {
    let customer = notification.notice.customer.get();
    let customer = customers::table.find(customer).select(customers::id).for_update();
    let claimed: Option<i64> = customer.first(connection).await.optional()?;
    let row = NewNotification::new(notification, claimed.is_some());
    match diesel::insert_into(notifications::table).values(row).execute(connection).await {
        Ok(_) => Ok(Received::Stored),
        Err(error) if breaks_unique_key(&error, "PRIMARY") => Ok(Received::Repeated),
        Err(error) => Err(error),
    }
}

/// Those on the asked side of the start, nearest first.
fn found(query: &NoticesQuery) -> notifications::BoxedQuery<'static, Mysql> {
    let mut of = notifications::table.into_boxed();
    if let Some(customer) = query.customer {
        of = of.filter(dsl::customer_id.eq(customer.get()));
    }
    let parts = |place: Place| (Moment(place.received_at), place.order.get());
    match query.start {
        Start::Beginning => of.order((dsl::received_at.desc(), dsl::order_id.desc())),
        Start::After(place) => {
            let (at, order) = parts(place);
            of.filter(dsl::received_at.lt(at).or(dsl::received_at.eq(at).and(dsl::order_id.lt(order))))
                .order((dsl::received_at.desc(), dsl::order_id.desc()))
        }
        Start::Before(place) => {
            let (at, order) = parts(place);
            of.filter(dsl::received_at.gt(at).or(dsl::received_at.eq(at).and(dsl::order_id.gt(order))))
                .order((dsl::received_at.asc(), dsl::order_id.asc()))
        }
    }
}
