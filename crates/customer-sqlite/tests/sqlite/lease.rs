//! The lease of the relay is measured by the machine's clock, which can be put back.

use std::time::Duration;

use customer_domain::ports::{Claim, RelayId};
use customer_testkit::{Store as _, build::registration};
use uuid::Uuid;

use crate::file::File;

const LEASE: Duration = Duration::from_hours(1);

#[tokio::test]
async fn a_lease_that_would_outlast_any_is_nobodys() {
    let store = File::new().await;
    store.customers().commit(registration("ada@example.org")).await.expect("commit");
    let outbox = store.outbox();
    let claim = async |lease| outbox.claim(RelayId(Uuid::now_v7()), 1, lease).await.expect("claim");
    assert!(matches!(claim(LEASE).await, Claim::Facts(_)));
    assert!(matches!(claim(LEASE).await, Claim::Elsewhere), "it is another's");
    // As where the clock was put back: more is left than it lasts.
    assert!(matches!(claim(LEASE / 5).await, Claim::Facts(_)));
}
