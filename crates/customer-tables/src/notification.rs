//! What was heard of an order, as a row.

use customer_domain::{
    customer::CustomerId,
    notification::{Amount, Notification, OrderId, OrderNotice, ProductId, Quantity},
    ports::StorageError,
};
use diesel::{Insertable, Queryable, Selectable};

use crate::{Count, Moment, corrupt, schema::notifications};

/// What is written.
#[derive(Insertable)]
#[diesel(table_name = notifications)]
pub struct NewNotification<'a> {
    order_id: i64,
    customer_id: i64,
    product_id: i64,
    quantity: Count,
    total: &'a str,
    received_at: Moment,
    unclaimed_since: Option<Moment>,
}

/// What is read.
#[derive(Queryable, Selectable)]
#[diesel(table_name = notifications)]
pub struct NotificationRow {
    order_id: i64,
    customer_id: i64,
    product_id: i64,
    quantity: Count,
    total: String,
    received_at: Moment,
}

impl<'a> NewNotification<'a> {
    /// A notice; `claimed` if there was such a customer when it was received.
    #[must_use]
    pub fn new(notification: &'a Notification, claimed: bool) -> Self {
        let Notification { notice, received_at } = notification;
        Self {
            order_id: notice.order.get(),
            customer_id: notice.customer.get(),
            product_id: notice.product.get(),
            quantity: Count(notice.quantity.get()),
            total: notice.total.as_str(),
            received_at: Moment(*received_at),
            unclaimed_since: (!claimed).then_some(Moment(*received_at)),
        }
    }
}

impl TryFrom<NotificationRow> for Notification {
    type Error = StorageError;

    /// A row is input too: it is parsed, not trusted.
    fn try_from(row: NotificationRow) -> Result<Self, StorageError> {
        Ok(Self {
            notice: OrderNotice {
                order: OrderId::new(row.order_id).map_err(corrupt)?,
                customer: CustomerId::new(row.customer_id).map_err(corrupt)?,
                product: ProductId::new(row.product_id).map_err(corrupt)?,
                quantity: Quantity::new(row.quantity.0).map_err(corrupt)?,
                total: Amount::parse(&row.total).map_err(corrupt)?,
            },
            received_at: row.received_at.0,
        })
    }
}
