//! Requests under a key while another process has the file to itself.

use customer_domain::ports::{CommitError, Write};
use customer_testkit::{
    Store as _,
    build::{details, under_key},
};
use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};

use crate::file::File;

#[tokio::test]
async fn the_same_request_does_not_wait_for_one_that_waits() {
    let store = File::new().await;
    let mut other = SqliteConnection::establish(&store.path().to_string_lossy()).expect("a connection");
    other.batch_execute("PRAGMA busy_timeout = 20000; BEGIN IMMEDIATE").expect("the file to itself");
    let customers = store.customers();
    let change = under_key("retry", 1, Write::Register(details("ada@example.org")));
    let mut first = std::pin::pin!(customers.commit(change.clone()));
    tokio::select! {
        biased;
        answered = &mut first => panic!("nobody can write: {answered:?}"),
        second = customers.commit(change.clone()) => assert!(matches!(second, Err(CommitError::KeyInUse))),
    }
    other.batch_execute("COMMIT").expect("it is free");
    assert!(!first.await.expect("commit").replayed);
    assert!(customers.commit(change).await.expect("commit").replayed, "the key is free again");
}
