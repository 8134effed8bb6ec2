//! What is old is forgotten in steps, between which others write.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use customer_application::{Forgotten, Retention};
use customer_domain::{
    Timestamp,
    ports::{Clock, CommitError, CustomerRepository as _, StorageError, Store},
};
use customer_testkit::build::registration;
use diesel_async::SimpleAsyncConnection as _;

use crate::old_rows::{KINDS, Place, ROWS};

struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        Timestamp::from_utc(chrono::Utc::now())
    }
}

fn retention(store: &Arc<dyn Store>) -> Retention {
    Retention::new(store.clone(), Arc::new(Now), Duration::from_hours(24))
}

fn all(forgotten: Forgotten) -> usize {
    let Forgotten { facts, parked, keys, sessions, notices, attempts } = forgotten;
    facts + parked + keys + sessions + notices + attempts
}

/// Two replicas sweep, a third writes; and of each kind one step takes as many rows as it may, to the row.
async fn others_write_while_it_is_swept(place: &Place) {
    place.fill(ROWS, 0, 2020).await;
    let total = place.old().await;
    assert_eq!(total, KINDS * ROWS);
    let stepped = step_each(&place.ports()).await.expect("a step of each");
    let left = total - place.old().await;
    assert_eq!((stepped, left), (6 * Retention::STEP, i64::try_from(stepped).expect("a number")));

    let [first, second] = [place.ports(), place.elsewhere()].map(|store| {
        let retention = retention(&store);
        tokio::spawn(async move { retention.sweep().await })
    });
    let (writer, mut written, mut seen) = (place.elsewhere(), 0, BTreeSet::new());
    while !(first.is_finished() && second.is_finished()) {
        let kept = writer.commit(registration(&format!("c{written}@example.org"))).await;
        // On a slow disk it may have waited for one of the sweeps for as long as anybody does.
        assert!(matches!(kept, Ok(_) | Err(CommitError::Storage(StorageError::Unavailable(_)))), "{kept:?}");
        written += 1;
        seen.insert(place.old().await);
    }
    let mut forgotten = stepped;
    for sweep in [first, second] {
        forgotten += all(sweep.await.expect("task").expect("swept"));
    }
    assert_eq!(i64::try_from(forgotten), Ok(total), "each row by one of them");
    assert_eq!(place.old().await, 0);
    let between = seen.iter().filter(|left| (1..total).contains(*left)).count();
    assert!(between >= 3, "{written} were written, {between} of them between two steps: {seen:?}");
}

/// Sessions and revocations are one kind here.
async fn step_each(store: &Arc<dyn Store>) -> Result<usize, StorageError> {
    let (now, step) = (Now.now(), Retention::STEP);
    Ok(store.forget_delivered(now, step).await?
        + store.forget_keys(now, step).await?
        + store.forget_ended(now, step).await?
        + store.forget_unclaimed(now, step).await?
        + store.forget_failures(now, step).await?
        + store.forget_addresses(now, step).await?)
}

#[tokio::test(flavor = "multi_thread")]
async fn others_write_to_mysql_while_it_is_swept() {
    others_write_while_it_is_swept(&Place::on("TEST_MYSQL_URL").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn others_write_to_mariadb_while_it_is_swept() {
    others_write_while_it_is_swept(&Place::on("TEST_MARIADB_URL").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn others_write_to_a_file_while_it_is_swept() {
    others_write_while_it_is_swept(&Place::in_a_file().await).await;
}

/// It goes along indexes and takes what it has counted, so it meets no row that is to stay: all of those are locked by
/// somebody else.
#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_waits_for_no_row_that_is_to_stay() {
    for server in ["TEST_MYSQL_URL", "TEST_MARIADB_URL"] {
        let place = Place::on(server).await;
        let Place::Server(database) = &place else { panic!("a server") };
        place.fill(ROWS / 4, 0, 2020).await;
        place.fill(ROWS / 4, ROWS, 2099).await;
        database.store.commit(registration("ada@example.org")).await.expect("a fact that waits");
        let mut other = database.connection().await;
        let locked = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; BEGIN; \
             SELECT seq FROM outbox WHERE delivered_at >= '2099-01-01' OR delivered_at IS NULL FOR UPDATE; \
             SELECT caller FROM idempotency_keys WHERE used_at >= '2099-01-01' FOR UPDATE; \
             SELECT id FROM sessions WHERE expires_at >= '2099-01-01' FOR UPDATE; \
             SELECT id FROM revocations WHERE expires_at >= '2099-01-01' FOR UPDATE; \
             SELECT order_id FROM notifications WHERE unclaimed_since >= '2099-01-01' FOR UPDATE; \
             SELECT id FROM login_attempts FORCE INDEX (PRIMARY) WHERE at >= '2099-01-01' FOR UPDATE; \
             SELECT id FROM customers FOR UPDATE";
        other.batch_execute(locked).await.expect(locked);
        let forgotten = retention(&place.ports()).sweep().await.expect("it waits for nobody");
        assert_eq!(i64::try_from(all(forgotten)), Ok(KINDS * ROWS / 4), "{server}");
        other.batch_execute("COMMIT").await.expect("commit");
    }
}
