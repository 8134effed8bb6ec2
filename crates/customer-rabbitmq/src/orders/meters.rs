//! What is counted about notices of orders, under the names of `customer-metrics`. It knows no broker.

use customer_domain::ports::Received;
use customer_metrics::{ORDERS_CONSUMING, ORDERS_DEAD_LETTERS, ORDERS_RECEIVED};
use metrics::{Counter, Gauge, counter, gauge};

/// Handles, made once and kept. Clones count together.
#[derive(Clone)]
pub(super) struct Meters {
    stored: Counter,
    repeated: Counter,
    dead_lettered: Counter,
    retried: Counter,
    consuming: Gauge,
    dead_letters: Gauge,
}

impl Meters {
    /// Makes every series known, at zero.
    pub(super) fn start() -> Self {
        let meters = Self {
            stored: counter!(ORDERS_RECEIVED, "result" => "stored"),
            repeated: counter!(ORDERS_RECEIVED, "result" => "repeated"),
            dead_lettered: counter!(ORDERS_RECEIVED, "result" => "dead_lettered"),
            retried: counter!(ORDERS_RECEIVED, "result" => "retried"),
            consuming: gauge!(ORDERS_CONSUMING),
            dead_letters: gauge!(ORDERS_DEAD_LETTERS),
        };
        meters.consuming(false);
        meters
    }

    pub(super) fn consuming(&self, consuming: bool) {
        self.consuming.set(f64::from(u8::from(consuming)));
    }

    pub(super) fn dead_letters(&self, count: u32) {
        self.dead_letters.set(f64::from(count));
    }

    pub(super) fn received(&self, received: Received) {
        match received {
            Received::Stored => &self.stored,
            Received::Repeated => &self.repeated,
        }
        .increment(1);
    }

    pub(super) fn dead_lettered(&self) {
        self.dead_lettered.increment(1);
    }

    pub(super) fn retried(&self) {
        self.retried.increment(1);
    }
}
