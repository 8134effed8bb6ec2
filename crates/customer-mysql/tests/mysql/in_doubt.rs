//! A connection that is lost at `COMMIT`: nobody knows whether it was stored, so it is not done again.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use customer_domain::ports::{CommitError, CustomerRepository as _, StorageError};
use customer_testkit::build::registration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{database::Database, way::store_by};

/// Once it is armed, `COMMIT` arrives and its answer does not.
async fn forward(mut client: TcpStream, mut server: TcpStream, armed: Arc<AtomicBool>) {
    let (mut asked, mut answered) = (vec![0; 16 * 1024], vec![0; 16 * 1024]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(length @ 1..) = read else { return };
                let question = &asked[..length];
                server.write_all(question).await.expect("the server listens");
                if armed.load(Ordering::SeqCst) && question.windows(6).any(|word| word == b"COMMIT") {
                    armed.store(false, Ordering::SeqCst);
                    let length = server.read(&mut answered).await.expect("it is stored");
                    assert!(length > 0, "the server answers");
                    return; // and the client never hears of it
                }
            }
            read = server.read(&mut answered) => {
                let Ok(length @ 1..) = read else { return };
                if client.write_all(&answered[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_perhaps_stored_is_not_stored_twice() {
    for server in ["TEST_MYSQL_URL", "TEST_MARIADB_URL"] {
        let (database, armed) = (Database::on(server).await, Arc::new(AtomicBool::new(false)));
        let treacherous = Arc::clone(&armed);
        let carry = move |client, server| forward(client, server, Arc::clone(&treacherous));
        let store = store_by(&database, carry).await;
        assert!(store.list(None, 10).await.expect("list").is_empty());

        armed.store(true, Ordering::SeqCst);
        let answer = store.commit(registration("ada@example.org")).await;
        assert!(matches!(answer, Err(CommitError::Storage(StorageError::Unavailable(_)))), "{answer:?}");
        assert!(!armed.load(Ordering::SeqCst), "a COMMIT was met");
        let stored = store.list(None, 10).await.expect("list");
        assert_eq!((stored.len(), stored[0].version.get()), (1, 1), "once, and not again");
    }
}
