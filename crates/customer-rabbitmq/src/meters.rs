//! What is counted about publishing, under the names of `customer-metrics`. It knows no broker.

use customer_metrics::{AMQP_CONNECTED, AMQP_CONNECTS, CONFIRM_DURATION, EVENTS_PUBLISHED};
use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};

use crate::confirms::{Outcome, Settled};

/// Handles, made once and kept: looking them up by name costs more than counting.
pub(crate) struct Meters {
    confirmed: Counter,
    returned: Counter,
    refused: Counter,
    lost: Counter,
    confirm: Histogram,
    connected: Gauge,
    connects: Counter,
}

impl Meters {
    /// Makes every series known, at zero.
    pub(crate) fn start() -> Self {
        let meters = Self {
            confirmed: counter!(EVENTS_PUBLISHED, "result" => "confirmed"),
            returned: counter!(EVENTS_PUBLISHED, "result" => "returned"),
            refused: counter!(EVENTS_PUBLISHED, "result" => "refused"),
            lost: counter!(EVENTS_PUBLISHED, "result" => "lost"),
            confirm: histogram!(CONFIRM_DURATION),
            connected: gauge!(AMQP_CONNECTED),
            connects: counter!(AMQP_CONNECTS),
        };
        meters.connected.set(0.0);
        meters
    }

    pub(crate) fn connected(&self) {
        self.connects.increment(1);
        self.connected.set(1.0);
    }

    pub(crate) fn disconnected(&self) {
        self.connected.set(0.0);
    }

    pub(crate) fn settled(&self, settled: &Settled) {
        match settled.outcome {
            Outcome::Confirmed => &self.confirmed,
            Outcome::Returned => &self.returned,
            Outcome::Refused => &self.refused,
            Outcome::Lost => &self.lost,
        }
        .increment(1);
        if settled.outcome != Outcome::Lost {
            self.confirm.record(settled.since.elapsed());
        }
    }
}
