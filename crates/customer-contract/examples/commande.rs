//! A whole consumer: removes the orders of a customer who goes.
//!
//! ```sh
//! AMQP_URL=amqp://guest:guest@127.0.0.1:5672 cargo run --example commande -- 41:7 42:7 43:8
//! ```
//!
//! starts with the orders 41 and 42 of customer 7, and 43 of customer 8. Delete customer 7, and 41 and 42 are removed.

mod queue;

use std::{
    collections::{BTreeMap, HashSet},
    env,
    error::Error,
};

use customer_contract::{CloudEvent, DecodeError, EventData};
use uuid::Uuid;

/// What MS-Commande keeps. A real one keeps it in its database, and each [`Orders::take`] is one transaction there: the
/// orders, the event's id and the version are stored together, or none of them.
#[derive(Default)]
struct Orders {
    /// Each order, and whose it is.
    customers: BTreeMap<i64, i64>,
    /// The events that were taken. Those older than the retention of ms-client (7 days) may be forgotten.
    taken: HashSet<Uuid>,
    /// The newest version that is known of each customer.
    versions: BTreeMap<i64, u32>,
}

impl Orders {
    /// Takes one message. The error is for what will never be readable, so what must not be delivered again.
    fn take(&mut self, body: &[u8]) -> Result<(), DecodeError> {
        let message = CloudEvent::from_json(body)?;
        let EventData::DeletedV1 { id, version } = message.event else { return Ok(()) };
        if !self.taken.insert(message.id) {
            println!("customer {id}: event {} again, nothing to do", message.id);
        } else if self.versions.get(&id).is_some_and(|known| *known >= version) {
            println!("customer {id}: version {version} is old, nothing to do");
        } else {
            self.versions.insert(id, version);
            println!("customer {id} is gone: removed orders {:?}", self.remove(id));
        }
        Ok(())
    }

    fn remove(&mut self, customer: i64) -> Vec<i64> {
        self.customers.extract_if(.., |_, whose| *whose == customer).map(|(order, _)| order).collect()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut orders = Orders::default();
    for argument in env::args().skip(1) {
        let (order, customer) = argument.split_once(':').ok_or("arguments are ORDER:CUSTOMER")?;
        orders.customers.insert(order.parse()?, customer.parse()?);
    }
    let name = env::var("QUEUE").unwrap_or_else(|_| "commande.customers".to_owned());
    queue::consume(&name, &["customer.deleted.v1"], |body| orders.take(body)).await;
    Ok(())
}
