//! What [`Outbox`](customer_domain::ports::Outbox) promises of facts that were delivered and are sent again.

use customer_domain::ports::Replay;

use crate::{
    Store,
    build::moment,
    holds::{due, register, relay, settle, told, two_customers},
};

/// What was delivered earlier is not.
pub async fn what_was_delivered_since_a_moment_is_sent_again(store: &dyn Store) {
    let (outbox, me) = (store.outbox(), relay());
    for number in 0..4 {
        register(store, &format!("c{number}@example.org")).await;
    }
    let facts = due(store, me).await;
    for (fact, seconds) in facts.iter().zip([10, 20, 30, 40]) {
        settle(&outbox, std::slice::from_ref(fact), seconds).await;
    }
    let again = |limit| outbox.replay(Replay::Since(moment(20)), moment(40), limit);
    assert_eq!((again(1).await.expect("replay"), again(9).await.expect("replay")), (1, 1));
    assert_eq!(due(store, me).await, facts.get(1..3).expect("four facts"));
    assert_eq!(outbox.backlog().await.expect("backlog").pending, 2);
}

/// Replicas' clocks differ, and what was delivered later may be marked as earlier. The relay takes what it finds, also between
/// two steps.
pub async fn what_is_sent_again_keeps_the_order_whatever_the_clocks_said(store: &dyn Store) {
    let (outbox, me) = (store.outbox(), relay());
    let (ada, grace) = two_customers(store).await;
    for (fact, seconds) in due(store, me).await.iter().zip([30, 25, 20]) {
        settle(&outbox, std::slice::from_ref(fact), seconds).await;
    }
    let mut again = 0;
    loop {
        let step = outbox.replay(Replay::Since(moment(20)), moment(40), 2).await.expect("replay");
        again += step;
        assert_eq!(told(&due(store, me).await).first(), Some(&(ada, 1)), "the second overtakes it");
        if step < 2 {
            break;
        }
    }
    assert_eq!(again, 3);
    assert_eq!(told(&due(store, me).await), [(ada, 1), (ada, 2), (grace, 1)]);
}
