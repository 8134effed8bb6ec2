//! A server that only reads now, since another has taken its place: connections to it are left.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use customer_domain::ports::{CommitError, CustomerRepository as _, StorageError};
use customer_mysql::{MysqlOptions, MysqlStore};
use customer_testkit::build::registration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use crate::database::Database;

/// What each connection of the store sets up, and the same length of it on a server that only reads: MySQL's, and MariaDB's.
const SET_UP: &str = ",ERROR_FOR_DIVISION_BY_ZERO'";
const ONLY_READS: [(&str, &str); 2] = [
    ("TEST_MYSQL_URL", "', transaction_read_only = 1"),
    ("TEST_MARIADB_URL", "', tx_read_only = 1         "),
];

/// A way to the server. The connections that are opened while `only_reads` may not write, as long as they last.
async fn way(server: String, only_reads: Arc<AtomicBool>, set_up: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        loop {
            let (client, _) = listener.accept().await.expect("a client");
            let server = TcpStream::connect(&server).await.expect("the server");
            let set_up = only_reads.load(Ordering::SeqCst).then_some(set_up);
            tokio::spawn(forward(client, server, set_up));
        }
    });
    address
}

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
        let mut url: url::Url = database.address().parse().expect("a URL");
        let target = format!("{}:{}", url.host_str().expect("a host"), url.port().unwrap_or(3306));
        let way = way(target, Arc::clone(&only_reads), set_up).await;
        url.set_host(Some("127.0.0.1")).expect("a host");
        url.set_port(Some(way.port())).expect("a port");
        let options = MysqlOptions::new(url.as_str().parse().expect("a URL"));
        let store = MysqlStore::open(&options).expect("a store");

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
