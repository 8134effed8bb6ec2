//! Events of customers that no other test has.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::Utc;
use serde_json::{Value, json};
use uuid::Uuid;

/// The id of a customer that nobody else on this broker has.
pub(crate) fn new_customer() -> i64 {
    static LAST: AtomicI64 = AtomicI64::new(0);
    Utc::now().timestamp_micros() * 100 + LAST.fetch_add(1, Ordering::Relaxed)
}

pub(crate) fn created(customer: i64) -> Value {
    with_customer(include_str!("../golden/customer.created.v1.json"), customer, 1)
}

pub(crate) fn updated(customer: i64, version: u32) -> Value {
    with_customer(include_str!("../golden/customer.updated.v1.json"), customer, version)
}

pub(crate) fn deleted(customer: i64, version: u32) -> Value {
    with_customer(include_str!("../golden/customer.deleted.v1.json"), customer, version)
}

fn with_customer(golden: &str, customer: i64, version: u32) -> Value {
    let mut event: Value = serde_json::from_str(golden).expect("a golden file");
    event["id"] = json!(Uuid::now_v7());
    event["subject"] = json!(customer.to_string());
    event["data"]["id"] = json!(customer);
    event["data"]["version"] = json!(version);
    event
}
