//! What [`Revocations`](customer_domain::ports::Revocations) promises.

use customer_domain::access::TokenId;
use uuid::Uuid;

use crate::{Store, build::moment};

fn token() -> TokenId {
    TokenId(Uuid::now_v7())
}

/// And others are not.
pub async fn a_revoked_token_is_told_until_it_would_have_ended(store: &dyn Store) {
    let (revocations, revoked) = (store.revocations(), token());
    assert!(revocations.revoked(moment(0)).await.expect("revoked").is_empty());
    revocations.revoke(revoked, moment(10)).await.expect("revoke");
    assert_eq!(revocations.revoked(moment(9)).await.expect("revoked"), [(revoked, moment(10))]);
    assert!(revocations.revoked(moment(10)).await.expect("revoked").is_empty());
}

/// Nobody is told of an error.
pub async fn revoking_twice_is_revoking_once(store: &dyn Store) {
    let (revocations, revoked) = (store.revocations(), token());
    for _ in 0..2 {
        revocations.revoke(revoked, moment(10)).await.expect("revoke");
    }
    assert_eq!(revocations.revoked(moment(0)).await.expect("revoked").len(), 1);
}

/// The rest stays.
pub async fn what_has_ended_is_forgotten(store: &dyn Store) {
    let revocations = store.revocations();
    for end in 1..=4 {
        revocations.revoke(token(), moment(end)).await.expect("revoke");
    }
    assert_eq!(revocations.forget_expired(moment(4), 2).await.expect("forget"), 2);
    assert_eq!(revocations.forget_expired(moment(4), 2).await.expect("forget"), 1);
    assert_eq!(revocations.forget_expired(moment(4), 2).await.expect("forget"), 0);
    assert_eq!(revocations.revoked(moment(0)).await.expect("revoked").len(), 1);
}
