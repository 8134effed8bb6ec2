//! A server that only reads now, since another has taken its place: connections to it are left.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use customer_domain::ports::{CommitError, CustomerRepository as _, StorageError};
use customer_testkit::build::registration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};

use crate::{database::Database, way::store_by};

/// What each connection of the store sets up, and the same length of it on a server that only reads: MySQL's, and MariaDB's.
const SET_UP: &str = ",ERROR_FOR_DIVISION_BY_ZERO'";
const ONLY_READS: [(&str, &str); 2] = [
    ("TEST_MYSQL_URL", "', transaction_read_only = 1"),
    ("TEST_MARIADB_URL", "', tx_read_only = 1         "),
];

/// A connection that is set up so may not write, as long as it lasts.
async fn forward(client: TcpStream, server: TcpStream, set_up: Option<&'static str>) {
    let ((mut asks, mut hears), (mut answers, mut asked)) = (client.into_split(), server.into_split());
    tokio::spawn(async move { tokio::io::copy(&mut answers, &mut hears).await });
    let mut question = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = asks.read(&mut question).await {
        let question = &mut question[..length];
        if let Some(set_up) = set_up
            && let Some(at) = question.windows(SET_UP.len()).position(|word| word == SET_UP.as_bytes())
        {
            question[at..at + SET_UP.len()].copy_from_slice(set_up.as_bytes());
        }
        if asked.write_all(question).await.is_err() {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_to_a_server_that_only_reads_are_left_for_such_as_write() {
    for (server, set_up) in ONLY_READS {
        let (database, only_reads) = (Database::on(server).await, Arc::new(AtomicBool::new(true)));
        let read_only = Arc::clone(&only_reads);
        let carry =
            move |client, server| forward(client, server, read_only.load(Ordering::SeqCst).then_some(set_up));
        let store = store_by(&database, carry).await;

        let refused = store.commit(registration("ada@example.org")).await;
        assert!(matches!(refused, Err(CommitError::Storage(StorageError::Unavailable(_)))), "{refused:?}");
        let mut readers = JoinSet::new();
        for _ in 0..8 {
            let store = store.clone();
            readers.spawn(async move { store.list(None, 10).await.expect("it reads").len() });
        }
        assert_eq!(readers.join_all().await, [0; 8], "and opens more than one connection");

        only_reads.store(false, Ordering::SeqCst);
        for email in ["ada@example.org", "grace@example.org"] {
            store.commit(registration(email)).await.expect("the other server takes it");
        }
    }
}
