//! A notice until it is stored. It knows no broker.

use customer_application::Notifications;
use customer_domain::{causes, notification::OrderNotice};
use tokio::time::sleep;

use super::meters::Meters;
use crate::{limits::Limits, supervisor::pauses};

/// Stores a notice, however long that takes: meanwhile the broker keeps it, as one that is not acknowledged.
pub(super) async fn keep(inbox: Notifications, notice: OrderNotice, meters: Meters, limits: Limits) {
    let mut pauses = pauses(limits.first_pause, limits.longest_hold);
    let mut failed = false;
    loop {
        match inbox.receive(notice.clone()).await {
            Ok(received) => return meters.received(received),
            Err(why) => {
                meters.retried();
                if !std::mem::replace(&mut failed, true) {
                    let (order, cause) = (notice.order, causes(&why));
                    tracing::warn!(%order, %cause, "a notice of an order waits to be stored");
                }
                sleep(pauses.next().unwrap_or(limits.longest_hold)).await;
            }
        }
    }
}
