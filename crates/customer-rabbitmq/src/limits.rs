//! How long is waited for what. It knows nothing of who waits.

use std::time::Duration;

/// What a publisher or a consumer puts up with. The default is meant for production; tests shorten it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For a connection to be opened, and as long again for the topology to be declared on it.
    pub connect: Duration,
    /// For the broker's confirm of one message, or its answer to a consumer's pulse; later than that, the connection
    /// counts as dead.
    pub confirm: Duration,
    /// For one message to be taken by the client library; later than that, the connection counts as dead.
    pub hand_over: Duration,
    /// For an orderly end.
    pub close: Duration,
    /// Before the second attempt to connect; each further pause is twice as long.
    pub first_pause: Duration,
    /// Between two attempts, at most.
    pub longest_pause: Duration,
    /// Messages that may be unconfirmed at once. Keep it well below 8192, the length of the client library's
    /// own queue, so that publishing never waits there.
    pub window: usize,
    /// Notices of orders that may be under way at once.
    pub prefetch: u16,
    /// Between two attempts to store one notice, at most.
    pub longest_hold: Duration,
    /// Between two pulses, by which a consumer that hears nothing learns whether the broker is there.
    pub pulse: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            confirm: Duration::from_secs(10),
            hand_over: Duration::from_secs(5),
            close: Duration::from_secs(2),
            first_pause: Duration::from_millis(100),
            longest_pause: Duration::from_secs(30),
            window: 1024,
            prefetch: 32,
            longest_hold: Duration::from_secs(5),
            pulse: Duration::from_secs(10),
        }
    }
}
