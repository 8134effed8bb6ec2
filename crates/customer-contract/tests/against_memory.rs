//! How a neighbour tests its consumer without a broker: `docs/for-consumers.md` shows this.

use std::time::Duration;

use customer_contract::{CloudEvent, EventData};
use customer_domain::{
    customer::Expected,
    ports::{Claim, CustomerRepository as _, Outbox as _, Outcome, RelayId, Write},
};
use customer_memory::MemoryStore;
use customer_testkit::build::{change, registration};
use uuid::Uuid;

#[tokio::test]
async fn a_consumer_gets_what_the_service_would_send() {
    let store = MemoryStore::default();
    let registered = store.commit(registration("ada@example.org")).await.expect("registered");
    let Outcome::Kept(ada) = registered.outcome else { panic!("not kept") };
    store.commit(change(Write::Remove(ada.id, Expected::Any))).await.expect("removed");

    let claimed = store.claim(RelayId(Uuid::nil()), 10, Duration::from_secs(1)).await;
    let Claim::Facts(facts) = claimed.expect("a claim") else { panic!("another relay is active") };
    let mut taken = Vec::new();
    for fact in facts {
        let bytes = CloudEvent::from(&fact).to_json().expect("a message");
        // Here the consumer's own function, which takes these bytes.
        taken.push(CloudEvent::from_json(&bytes).expect("readable").event);
    }
    assert!(matches!(taken.as_slice(), [EventData::CreatedV1(_), EventData::DeletedV1 { version: 2, .. }]));
}
