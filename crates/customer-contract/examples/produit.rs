//! A whole consumer: keeps a read model of the customers.
//!
//! ```sh
//! AMQP_URL=amqp://guest:guest@127.0.0.1:5672 cargo run --example produit
//! ms-client outbox replay --since 2026-11-24T00:00:00Z     # fills a model that began empty
//! ```

mod queue;

use std::{collections::HashMap, env};

use customer_contract::{CloudEvent, CustomerBody, DecodeError, EventData};

/// What MS-Produit knows of a customer: the newest state, and of one that is gone that it is.
///
/// Each event holds the whole state. So the version alone tells what to do: what comes twice is not newer, what comes
/// late is older, and a replay fills an empty model and leaves a full one as it is.
#[derive(Default)]
struct Customers(HashMap<i64, State>);

struct State {
    version: u32,
    /// `None` for one that was deleted. It is kept, so that a late event does not bring the customer back.
    customer: Option<CustomerBody>,
}

impl Customers {
    /// Takes one message. The error is for what will never be readable, so what must not be delivered again.
    fn take(&mut self, body: &[u8]) -> Result<(), DecodeError> {
        match CloudEvent::from_json(body)?.event {
            EventData::CreatedV1(customer) | EventData::UpdatedV1(customer) => {
                self.keep(customer.id, State { version: customer.version, customer: Some(customer) });
            }
            EventData::DeletedV1 { id, version } => self.keep(id, State { version, customer: None }),
            // Not asked for, as long as the queue is bound for `customer.*.v1` alone.
            _ => {}
        }
        Ok(())
    }

    fn keep(&mut self, id: i64, state: State) {
        let version = state.version;
        match self.0.get(&id) {
            Some(known) if known.version >= version => println!("customer {id}: dropped version {version}"),
            _ => {
                // Who prints more than this prints personal data.
                let what = if state.customer.is_some() { "is at version" } else { "is gone with version" };
                self.0.insert(id, state);
                println!("customer {id} {what} {version}");
            }
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut customers = Customers::default();
    let name = env::var("QUEUE").unwrap_or_else(|_| "produit.customers".to_owned());
    queue::consume(&name, &["customer.*.v1"], |body| customers.take(body)).await;
}
