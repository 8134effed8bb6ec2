//! What [`Reachable`](customer_domain::ports::Reachable) promises.

use crate::Store;

/// Also one that keeps nothing yet.
pub async fn a_store_with_its_tables_is_there(store: &dyn Store) {
    store.ports().reach().await.expect("it answers");
}
