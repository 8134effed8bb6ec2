//! What [`NotificationRepository`](customer_domain::ports::NotificationRepository) promises.

use customer_domain::{
    Timestamp,
    customer::{CustomerId, Expected},
    notification::{Amount, Notification},
    page::{Page, Start},
    ports::{NoticesQuery, Received, Write},
};
use tokio::task::JoinSet;

use crate::{
    Store,
    build::{change, customer_id, moment, notification, registration},
    customers::kept,
};

async fn receive(store: &dyn Store, notification: &Notification) -> Received {
    store.notifications().receive(notification).await.expect("an answer")
}

async fn page(store: &dyn Store, query: &NoticesQuery) -> Page<Notification> {
    store.notifications().notifications(query).await.expect("page")
}

async fn all(store: &dyn Store, customer: Option<CustomerId>) -> Vec<Notification> {
    page(store, &NoticesQuery { customer, limit: 1000, ..NoticesQuery::default() }).await.rows
}

fn orders(notifications: &[Notification]) -> Vec<i64> {
    notifications.iter().map(|notification| notification.notice.order.get()).collect()
}

async fn forget(store: &dyn Store, before: Timestamp, limit: usize) -> usize {
    store.notifications().forget_unclaimed(before, limit).await.expect("forget")
}

/// To the last digit.
pub async fn a_notification_is_kept_as_it_was_received(store: &dyn Store) {
    for (order, total) in
        (1..).zip(["0", "19.90", "59.970000000000006", "-5.00", "99999999999999999999.999999999999999999"])
    {
        let mut sent = notification(order, i64::MAX, moment(order));
        sent.notice.total = Amount::parse(total).expect("amount");
        assert_eq!(receive(store, &sent).await, Received::Stored);
        assert_eq!(all(store, None).await.first(), Some(&sent));
    }
}

/// Whatever the second one says.
pub async fn the_first_of_an_order_stays(store: &dyn Store) {
    let first = notification(1, 7, moment(0));
    assert_eq!(receive(store, &first).await, Received::Stored);
    assert_eq!(receive(store, &first).await, Received::Repeated);
    assert_eq!(receive(store, &notification(1, 8, moment(9))).await, Received::Repeated);
    assert_eq!(all(store, None).await, [first]);
}

/// And it is known who.
pub async fn one_racer_for_an_order_is_stored(store: &dyn Store) {
    for order in 1..=5 {
        let mut racers = JoinSet::new();
        for customer in 1..=8 {
            let (notifications, one) = (store.notifications(), notification(order, customer, moment(0)));
            racers.spawn(async move { notifications.receive(&one).await.expect("an answer") });
        }
        let answers = racers.join_all().await;
        assert_eq!(answers.iter().filter(|one| **one == Received::Stored).count(), 1, "{answers:?}");
    }
    assert_eq!(orders(&all(store, None).await), [5, 4, 3, 2, 1]);
}

/// Of everybody or of one customer, in steps of every length, there and back.
pub async fn pages_show_all_once_newest_first(store: &dyn Store) {
    // Two customers in turn, and three notices a moment.
    for order in 1..=11 {
        receive(store, &notification(order, 1 + order % 2, moment(order / 3))).await;
    }
    for (customer, expected) in [
        (None, vec![11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
        (Some(customer_id(1)), vec![10, 8, 6, 4, 2]),
        (Some(customer_id(2)), vec![11, 9, 7, 5, 3, 1]),
        (Some(customer_id(3)), vec![]),
    ] {
        for limit in 1..=12 {
            there_and_back(store, &NoticesQuery { customer, limit, ..NoticesQuery::default() }, &expected)
                .await;
        }
    }
}

async fn there_and_back(store: &dyn Store, first: &NoticesQuery, expected: &[i64]) {
    let from = |start| NoticesQuery { start, ..first.clone() };
    let mut last = page(store, first).await;
    assert!(!last.before);
    let mut seen = orders(&last.rows);
    while last.after {
        let end = last.rows.last().expect("something").place();
        last = page(store, &from(Start::After(end))).await;
        assert!(last.before);
        seen.extend(orders(&last.rows));
    }
    assert_eq!(seen, expected, "{first:?}");

    let mut back = orders(&last.rows);
    while last.before {
        let begin = last.rows.first().expect("something").place();
        last = page(store, &from(Start::Before(begin))).await;
        assert!(last.after);
        back.splice(0..0, orders(&last.rows));
    }
    assert_eq!(back, expected, "{first:?} and back");
}

/// And nobody else's do.
pub async fn a_customers_notifications_go_with_the_customer(store: &dyn Store) {
    let mut ids = Vec::new();
    for email in ["ada@example.org", "bob@example.org"] {
        ids.push(kept(store.customers().commit(registration(email)).await.expect("an answer")).id);
    }
    for (order, id) in (1..).zip([ids.as_slice(), ids.as_slice()].concat()) {
        receive(store, &notification(order, id.get(), moment(0))).await;
    }
    let ada = ids.first().copied();
    let removal = Write::Remove(ada.expect("ada"), Expected::Any);
    store.customers().commit(change(removal)).await.expect("an answer");
    assert!(all(store, ada).await.is_empty());
    assert_eq!(orders(&all(store, None).await), [4, 2]);
}

/// Either the removal takes the notice along, or the notice is one that nobody claims.
pub async fn a_notice_that_races_with_a_removal_does_not_stay(store: &dyn Store) {
    let (mut removing, mut receiving) = (JoinSet::new(), JoinSet::new());
    for order in 1..=40 {
        let email = format!("c{order}@example.org");
        let id = kept(store.customers().commit(registration(&email)).await.expect("an answer")).id;
        let (customers, notifications) = (store.customers(), store.notifications());
        let (removal, one) =
            (change(Write::Remove(id, Expected::Any)), notification(order, id.get(), moment(0)));
        receiving.spawn(async move { notifications.receive(&one).await.expect("an answer") });
        removing.spawn(async move { customers.commit(removal).await.expect("an answer") });
    }
    removing.join_all().await;
    assert!(receiving.join_all().await.iter().all(|received| *received == Received::Stored));
    let left = all(store, None).await.len();
    assert_eq!(forget(store, moment(1), 100).await, left);
    assert!(all(store, None).await.is_empty());
}

/// A customer who came later claims what was there before.
pub async fn what_nobody_claims_is_forgotten(store: &dyn Store) {
    for order in 1..=3 {
        receive(store, &notification(order, 1, moment(order))).await;
    }
    for order in 4..=7 {
        receive(store, &notification(order, 99, moment(order))).await;
    }
    let ada = kept(store.customers().commit(registration("ada@example.org")).await.expect("an answer"));
    assert_eq!(ada.id, customer_id(1));
    receive(store, &notification(8, 1, moment(0))).await;

    assert_eq!(forget(store, moment(7), 2).await, 2);
    assert_eq!(forget(store, moment(7), 2).await, 1);
    assert_eq!(forget(store, moment(7), 2).await, 0);
    assert_eq!(orders(&all(store, None).await), [7, 3, 2, 1, 8]);
}
