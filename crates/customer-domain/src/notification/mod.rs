//! Order notices: what another service tells of an order, and when it was heard.

mod amount;
mod numbers;

pub use amount::{Amount, NotAnAmount};
pub use numbers::{NotACount, OrderId, ProductId, Quantity};

use std::time::Duration;

use crate::{Timestamp, customer::CustomerId};

/// What is told of an order. It names a customer, who need not be known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderNotice {
    /// Which order: a second notice of it is a repetition.
    pub order: OrderId,
    /// Who ordered.
    pub customer: CustomerId,
    /// What was ordered.
    pub product: ProductId,
    /// How many of it.
    pub quantity: Quantity,
    /// What it costs altogether.
    pub total: Amount,
}

/// A notice that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// What was told.
    pub notice: OrderNotice,
    /// When it was first heard.
    pub received_at: Timestamp,
}

/// The place of a notification among all: they stand from the newest to the oldest, and those of one moment by
/// descending order id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// When it was heard.
    pub received_at: Timestamp,
    /// Of which order it is.
    pub order: OrderId,
}

impl Notification {
    /// How long a notification waits for its customer: one of whom nobody has heard by then was deleted before the
    /// notice came, or never was.
    pub const UNCLAIMED: Duration = Duration::from_hours(24);

    /// Where it stands.
    #[must_use]
    pub const fn place(&self) -> Place {
        Place { received_at: self.received_at, order: self.notice.order }
    }
}
