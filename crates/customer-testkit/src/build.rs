//! Valid values, to make tests of.

use chrono::{DateTime, TimeDelta};
use customer_domain::{
    Timestamp,
    access::{Account, Author, PasswordHash, Role, Username},
    customer::{
        City, Country, CustomerId, Details, Edit, Email, Field, Name, Phone, PostalAddress, PostalCode,
        Street,
    },
    event::{FactId, Stamp, TraceParent},
    notification::{Amount, Notification, OrderId, OrderNotice, ProductId, Quantity},
    once::{Fingerprint, IdempotencyKey, Once, OnceKey},
    ports::{Change, Write},
};
use uuid::Uuid;

/// A fixed moment and some seconds.
#[must_use]
pub fn moment(seconds: i64) -> Timestamp {
    let start = DateTime::from_timestamp(1_790_000_000, 123_456_000).expect("a moment");
    Timestamp::from_utc(start + TimeDelta::seconds(seconds))
}

/// A new identity at a fixed moment, with a trace.
#[must_use]
pub fn stamp() -> Stamp {
    Stamp {
        id: FactId::from_uuid(Uuid::now_v7()),
        at: moment(0),
        trace: TraceParent::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
    }
}

/// Somebody of whom everything is known, with this address.
#[must_use]
pub fn details(email: &str) -> Details {
    Details {
        last_name: Name::parse("Lovelace").expect("name"),
        first_name: Name::parse("Ada").expect("name"),
        email: Email::parse(email).expect("address"),
        phone: Some(Phone::parse("06 12 34 56 78").expect("phone")),
        address: PostalAddress {
            street: Some(Street::parse("12 rue de la Paix").expect("street")),
            city: Some(City::parse("Lyon").expect("city")),
            postal_code: Some(PostalCode::parse("69001").expect("code")),
            country: Some(Country::parse("France").expect("country")),
        },
    }
}

/// A change with a stamp of its own.
#[must_use]
pub fn change(write: Write) -> Change {
    Change { write, stamp: stamp(), once: None, by: Author::OPERATOR }
}

/// The registration of somebody with this address.
#[must_use]
pub fn registration(email: &str) -> Change {
    change(Write::Register(details(email)))
}

/// A change under a key, asking for what this number stands for.
#[must_use]
pub fn under_key(key: &str, request: u8, write: Write) -> Change {
    let key = OnceKey {
        caller: Username::parse("admin").expect("name"),
        operation: "POST /customers".to_owned(),
        key: IdempotencyKey::parse(key).expect("key"),
    };
    Change { once: Some(Once { key, fingerprint: Fingerprint([request; 32]) }), ..change(write) }
}

/// An edit of the first name alone.
#[must_use]
pub fn rename(first_name: &str) -> Edit {
    Edit { first_name: Field::Set(Name::parse(first_name).expect("name")), ..Edit::default() }
}

/// A customer's identity.
#[must_use]
pub fn customer_id(number: i64) -> CustomerId {
    CustomerId::new(number).expect("id")
}

/// What was heard at a moment of an order of this number, by this customer.
#[must_use]
pub fn notification(order: i64, customer: i64, received_at: Timestamp) -> Notification {
    let notice = OrderNotice {
        order: OrderId::new(order).expect("order"),
        customer: customer_id(customer),
        product: ProductId::new(3).expect("product"),
        quantity: Quantity::new(2).expect("quantity"),
        total: Amount::parse("39.80").expect("amount"),
    };
    Notification { notice, received_at }
}

/// An account of this name, with a hash that is none.
#[must_use]
pub fn account(username: &str) -> Account {
    let username = Username::parse(username).expect("name");
    Account::new(username, Role::User, password_hash(1))
}

/// An account of this name that administers.
#[must_use]
pub fn administrator(username: &str) -> Account {
    Account { role: Role::Admin, ..account(username) }
}

/// A hash that is none; numbers make different ones.
#[must_use]
pub fn password_hash(number: u8) -> PasswordHash {
    PasswordHash::from_phc(format!("$argon2id$v=19$m=8,t=1,p={number}$c2FsdHNhbHQ$aGFzaGhhc2g"))
}

/// What is kept of a text: NFC, trimmed at both ends.
#[must_use]
pub fn normal_form(text: &str) -> String {
    Street::parse(text).expect("text").as_str().to_owned()
}
