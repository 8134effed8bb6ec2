//! Wakes the relay when there is something to announce, so that it need not ask all the time.

use std::sync::Arc;

use tokio::sync::Notify;

/// A bell between use cases and a relay of the same process. Clones are the same bell.
///
/// It only saves time: a ring that nobody hears, or that another replica would have to hear, loses nothing.
#[derive(Clone, Debug, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// Wakes whoever waits, or the next who will.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Returns when the bell was rung since the last time.
    pub async fn rung(&self) {
        self.0.notified().await;
    }
}
