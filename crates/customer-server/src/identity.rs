//! [`Clock`] and [`IdSource`] as this machine has them.

use chrono::Utc;
use customer_domain::{
    Timestamp,
    ports::{Clock, IdSource},
};
use uuid::Uuid;

/// The system's clock.
pub(crate) struct SystemClock;

/// Identities by time and chance.
pub(crate) struct RandomIds;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_utc(Utc::now())
    }
}

impl IdSource for RandomIds {
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}
