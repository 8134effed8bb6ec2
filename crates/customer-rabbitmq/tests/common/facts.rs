//! Facts to publish.

use chrono::{DateTime, Utc};
use customer_domain::{
    Timestamp,
    customer::{Customer, CustomerId, Details, Email, Name, PostalAddress, Street, Version},
    event::{CustomerEvent, Event, Fact, FactId, Stamp, TraceParent},
};
use uuid::Uuid;

pub(crate) const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

pub(crate) fn created(id: i64) -> Fact {
    fact(CustomerEvent::Created(customer(id)))
}

/// Version 3.
pub(crate) fn updated(id: i64) -> Fact {
    fact(CustomerEvent::Updated(customer(id)))
}

/// Version 4.
pub(crate) fn deleted(id: i64) -> Fact {
    let id = CustomerId::new(id).expect("an id");
    fact(CustomerEvent::Deleted { id, version: Version::from_stored(4) })
}

/// With a stamp of its own.
pub(crate) fn fact(event: impl Into<Event>) -> Fact {
    let id = FactId::from_uuid(Uuid::now_v7());
    let trace = TraceParent::parse(TRACE);
    Fact { stamp: Stamp { id, at: Timestamp::from_utc(Utc::now()), trace }, event: event.into() }
}

fn customer(id: i64) -> Customer {
    let at = Timestamp::from_utc(DateTime::from_timestamp(1_700_000_000, 123_456_000).expect("a time"));
    Customer {
        id: CustomerId::new(id).expect("an id"),
        details: Details {
            last_name: Name::parse("Łovelace").expect("a name"),
            first_name: Name::parse("Ada").expect("a name"),
            email: Email::parse("ada@example.org").expect("an address"),
            phone: None,
            address: PostalAddress {
                // A kilobyte, so that a few thousand facts fill every buffer on the way.
                street: Some(Street::parse(&"🏠".repeat(255)).expect("a street")),
                city: None,
                postal_code: None,
                country: None,
            },
        },
        version: Version::from_stored(3),
        created_at: at,
        updated_at: at,
    }
}
