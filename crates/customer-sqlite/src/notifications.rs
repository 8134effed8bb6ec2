//! [`NotificationRepository`] on SQLite.

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
    BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _,
    SelectableHelper as _, SqliteConnection as Connection, dsl::exists, result::Error, sqlite::Sqlite,
};

use crate::{SqliteStore, errors::corrupt};

const FORGET: &str = "DELETE FROM notifications WHERE order_id IN (SELECT order_id FROM notifications \
     WHERE unclaimed_since < ? \
     AND NOT EXISTS (SELECT 1 FROM customers WHERE customers.id = notifications.customer_id) \
     ORDER BY unclaimed_since LIMIT ?)";

#[async_trait]
impl NotificationRepository for SqliteStore {
    async fn receive(&self, notification: &Notification) -> Result<Received, StorageError> {
        let notification = notification.clone();
        self.write(move |connection| {
            let customer = customers::table.find(notification.notice.customer.get());
            let claimed = diesel::select(exists(customer)).get_result(connection)?;
            let row = NewNotification::new(&notification, claimed);
            let new = diesel::insert_into(notifications::table).values(row);
            let stored = new.on_conflict(dsl::order_id).do_nothing().execute(connection)?;
            Ok(if stored == 1 { Received::Stored } else { Received::Repeated })
        })
        .await
    }

    async fn notifications(&self, query: &NoticesQuery) -> Result<Page<Notification>, StorageError> {
        let one_more = i64::try_from(query.limit).map_err(corrupt)?.saturating_add(1);
        let sought = query.clone();
        let rows: Vec<NotificationRow> = self
            .read(move |connection| {
                Ok(found(&sought).limit(one_more).select(NotificationRow::as_select()).load(connection)?)
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
pub(crate) fn erase(connection: &mut Connection, id: CustomerId) -> Result<(), Error> {
    diesel::delete(notifications::table.filter(dsl::customer_id.eq(id.get()))).execute(connection).map(drop)
}

/// Those on the asked side of the start, nearest first.
fn found(query: &NoticesQuery) -> notifications::BoxedQuery<'static, Sqlite> {
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
