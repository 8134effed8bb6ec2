//! [`NotificationRepository`] on MySQL.
//!
//! A notice locks its customer's row, if there is one, so that it is stored before that customer is removed, and goes
//! too, or after it, and is known to be nobody's.

use async_trait::async_trait;
use chrono::NaiveDateTime;
use customer_domain::{
    Timestamp,
    customer::CustomerId,
    notification::{Amount, Notification, OrderId, OrderNotice, Place, ProductId, Quantity},
    page::{Page, Start},
    ports::{NoticesQuery, NotificationRepository, Received, StorageError},
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, Queryable,
    Selectable, SelectableHelper as _, mysql::Mysql, result::Error,
};
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};

use crate::{
    MysqlStore,
    errors::{breaks_unique_key, corrupt},
    run::Failed,
    schema::{
        customers,
        notifications::{self, dsl},
    },
};

const FORGET: &str = "DELETE FROM notifications WHERE unclaimed_since < ? \
     AND NOT EXISTS (SELECT 1 FROM customers WHERE customers.id = notifications.customer_id) \
     ORDER BY unclaimed_since LIMIT ?";

/// What is read.
#[derive(Queryable, Selectable)]
#[diesel(table_name = notifications, check_for_backend(Mysql))]
struct Row {
    order_id: i64,
    customer_id: i64,
    product_id: i64,
    quantity: u32,
    total: String,
    received_at: NaiveDateTime,
}

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
        let rows: Vec<Row> = self
            .run(move |connection| {
                let found = found(&sought).limit(one_more).select(Row::as_select());
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
    let Notification { notice, received_at } = notification;
    let received_at = received_at.as_utc().naive_utc();
    let customer = customers::table.find(notice.customer.get()).select(customers::id).for_update();
    let claimed: Option<i64> = customer.first(connection).await.optional()?;
    let row = (
        dsl::order_id.eq(notice.order.get()),
        dsl::customer_id.eq(notice.customer.get()),
        dsl::product_id.eq(notice.product.get()),
        dsl::quantity.eq(notice.quantity.get()),
        dsl::total.eq(notice.total.as_str()),
        dsl::received_at.eq(received_at),
        dsl::unclaimed_since.eq(claimed.is_none().then_some(received_at)),
    );
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
    let parts = |place: Place| (place.received_at.as_utc().naive_utc(), place.order.get());
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

impl TryFrom<Row> for Notification {
    type Error = StorageError;

    /// A row is input too: it is parsed, not trusted.
    fn try_from(row: Row) -> Result<Self, StorageError> {
        Ok(Self {
            notice: OrderNotice {
                order: OrderId::new(row.order_id).map_err(corrupt)?,
                customer: CustomerId::new(row.customer_id).map_err(corrupt)?,
                product: ProductId::new(row.product_id).map_err(corrupt)?,
                quantity: Quantity::new(row.quantity).map_err(corrupt)?,
                total: Amount::parse(&row.total).map_err(corrupt)?,
            },
            received_at: Timestamp::from_utc(row.received_at.and_utc()),
        })
    }
}
