//! What MS-Commande tells of an order, and what is shown of it.

use customer_domain::{
    customer::{CustomerId, NotACustomerId},
    notification::{Amount, NotACount, OrderId, OrderNotice, ProductId, Quantity},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An order, as MS-Commande tells of it. Members that are not named here are passed over: messages grow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderNotification {
    /// Which order.
    pub order_id: i64,
    /// Who ordered: a customer's `id`.
    pub client_id: i64,
    /// What was ordered.
    pub produit_id: i64,
    /// How many of it.
    pub quantite: u32,
    /// What it costs altogether: a JSON number, of which no digit is lost.
    #[serde(with = "number")]
    pub montant_total: Amount,
}

/// Why bytes are no notice of an order. Never repeats them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidOrder {
    /// They are no JSON, or a member is missing or of another type.
    #[error("no notice of an order, as line {line}, column {column} shows")]
    Json {
        /// Where, from 1.
        line: usize,
        /// Where in it, from 1.
        column: usize,
    },
    /// The `client_id`.
    #[error("client_id {0}")]
    Customer(#[from] NotACustomerId),
    /// The `order_id`, the `produit_id` or the `quantite`.
    #[error("order_id, produit_id and quantite: each {0}")]
    Number(#[from] NotACount),
}

impl OrderNotification {
    /// Reads a message.
    ///
    /// # Errors
    ///
    /// [`InvalidOrder::Json`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, InvalidOrder> {
        // Its own words may repeat a value.
        let place = |why: serde_json::Error| InvalidOrder::Json { line: why.line(), column: why.column() };
        serde_json::from_slice(bytes).map_err(place)
    }
}

impl From<&OrderNotice> for OrderNotification {
    fn from(notice: &OrderNotice) -> Self {
        Self {
            order_id: notice.order.get(),
            client_id: notice.customer.get(),
            produit_id: notice.product.get(),
            quantite: notice.quantity.get(),
            montant_total: notice.total.clone(),
        }
    }
}

impl TryFrom<OrderNotification> for OrderNotice {
    type Error = InvalidOrder;

    fn try_from(message: OrderNotification) -> Result<Self, InvalidOrder> {
        Ok(Self {
            order: OrderId::new(message.order_id)?,
            customer: CustomerId::new(message.client_id)?,
            product: ProductId::new(message.produit_id)?,
            quantity: Quantity::new(message.quantite)?,
            total: message.montant_total,
        })
    }
}

/// A JSON number, as the text that it is.
mod number {
    use customer_domain::notification::Amount;
    use serde::{
        Deserialize as _, Deserializer, Serialize as _, Serializer, de::Error as _, ser::Error as _,
    };
    use serde_json::value::RawValue;

    pub(super) fn serialize<S: Serializer>(amount: &Amount, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(amount.to_string()).map_err(S::Error::custom)?.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
        let text = Box::<RawValue>::deserialize(deserializer)?;
        Amount::parse(text.get()).map_err(D::Error::custom)
    }
}
