//! What the store survives: callers that go away, connections that die, locks that cross.

use std::time::Duration;

use crate::database::Database;
use customer_domain::{
    customer::{Customer, CustomerId, Expected},
    ports::{CustomerRepository as _, Outcome, Reachable as _, StorageError, Write},
};
use customer_testkit::build::{change, registration, rename};
use diesel_async::{AsyncMysqlConnection, SimpleAsyncConnection as _};
use tokio::{task::JoinSet, time::timeout};

const SERVERS: [&str; 2] = ["TEST_MYSQL_URL", "TEST_MARIADB_URL"];

async fn register(database: &Database, email: &str) -> Customer {
    match database.store.commit(registration(email)).await.expect("an answer").outcome {
        Outcome::Kept(customer) => customer,
        other => panic!("no customer: {other:?}"),
    }
}

async fn execute(connection: &mut AsyncMysqlConnection, sql: &str) {
    connection.batch_execute(sql).await.expect(sql);
}

/// Ends every connection that the store has open.
async fn kill_all(database: &Database) {
    use diesel::{QueryableByName, sql_query, sql_types::BigInt};
    use diesel_async::RunQueryDsl as _;
    #[derive(QueryableByName)]
    struct Other {
        #[diesel(sql_type = BigInt)]
        id: i64,
    }
    let mut connection = database.connection().await;
    let list =
        "SELECT id AS id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()";
    let mut others: Result<Vec<Other>, _> = sql_query(list).load(&mut connection).await;
    // MySQL fails here while a statement of another test, on whatever database, has bytes in it that are no text.
    for _ in 0..1000 {
        if others.is_err() {
            others = sql_query(list).load(&mut connection).await;
        }
    }
    let others = others.expect("the list of connections");
    assert!(!others.is_empty(), "the store has connections");
    for Other { id } in others {
        // One may have gone by itself.
        let _ended = sql_query(format!("KILL {id}")).execute(&mut connection).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_goes_away_leaves_nobody_the_wrong_answer() {
    for server in SERVERS {
        let database = Database::with(server, |options| options.pool_size = 1).await;
        let mut customers = Vec::new();
        for number in 0..3 {
            customers.push(register(&database, &format!("c{number}@example.org")).await);
        }
        let mut other = database.connection().await;
        for going in &customers {
            execute(&mut other, "LOCK TABLES customers WRITE").await;
            let call = database.store.find(going.id);
            assert!(timeout(Duration::from_millis(50), call).await.is_err(), "the table is locked");
            execute(&mut other, "UNLOCK TABLES").await;
            for asked in &customers {
                assert_eq!(database.store.find(asked.id).await.expect("find").as_ref(), Some(asked));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_takes_too_long_is_given_up_with_its_connection() {
    let shorten = |options: &mut customer_mysql::MysqlOptions| {
        (options.pool_size, options.statement) = (1, Duration::from_secs(2));
    };
    let database = Database::with("TEST_MYSQL_URL", shorten).await;
    let (ada, grace) = (register(&database, "ada@x.org").await, register(&database, "grace@x.org").await);
    let mut other = database.connection().await;
    execute(&mut other, "LOCK TABLES customers WRITE").await;
    let late = database.store.find(ada.id).await;
    assert!(matches!(late, Err(StorageError::Unavailable(_))), "{late:?}");
    execute(&mut other, "UNLOCK TABLES").await;
    assert_eq!(database.store.find(grace.id).await.expect("find"), Some(grace));
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_died_are_replaced_before_anybody_notices() {
    for server in SERVERS {
        let database = Database::on(server).await;
        let ada = register(&database, "ada@example.org").await;
        let mut readers = JoinSet::new();
        for _ in 0..16 {
            let (store, id) = (database.store.clone(), ada.id);
            readers.spawn(async move { store.find(id).await });
        }
        readers.join_all().await; // opens more than one connection
        kill_all(&database).await;
        assert_eq!(database.store.find(ada.id).await.expect("find"), Some(ada.clone()));
        kill_all(&database).await;
        database
            .store
            .commit(change(Write::Edit(ada.id, rename("Augusta"), Expected::Any)))
            .await
            .expect("edit");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pool_without_a_free_connection_says_so_in_time() {
    let shorten = |options: &mut customer_mysql::MysqlOptions| {
        (options.pool_size, options.wait) = (1, Duration::from_millis(100));
    };
    let database = Database::with("TEST_MYSQL_URL", shorten).await;
    let ada = register(&database, "ada@example.org").await;
    let mut other = database.connection().await;
    execute(&mut other, "LOCK TABLES customers WRITE").await;
    let (store, id) = (database.store.clone(), ada.id);
    let blocked = tokio::spawn(async move { store.find(id).await });
    database
        .until_counted(
            "SELECT COUNT(*) AS n FROM information_schema.processlist \
        WHERE db = DATABASE() AND state = 'Waiting for table metadata lock'",
        )
        .await;
    let refused = database.store.find(ada.id).await;
    assert!(matches!(refused, Err(StorageError::Unavailable(_))), "{refused:?}");
    execute(&mut other, "UNLOCK TABLES").await;
    assert_eq!(blocked.await.expect("task").expect("find"), Some(ada));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_is_unavailable_and_not_a_hang() {
    let database = Database::on("TEST_MYSQL_URL").await;
    let nowhere = "mysql://root:x@127.0.0.1:1/nowhere".parse().expect("a URL");
    let store =
        customer_mysql::MysqlStore::open(&customer_mysql::MysqlOptions::new(nowhere)).expect("a store");
    let id = CustomerId::new(1).expect("id");
    let answer = timeout(Duration::from_secs(5), store.find(id)).await.expect("an answer in time");
    assert!(matches!(answer, Err(StorageError::Unavailable(_))), "{answer:?}");
    assert!(matches!(store.reach().await, Err(StorageError::Unavailable(_))), "nor is it there");
    database.store.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_is_tried_again() {
    for server in SERVERS {
        let database = Database::on(server).await;
        let ada = register(&database, "ada@example.org").await;
        let grace = register(&database, "grace@example.org").await;
        // Another program locks grace, then wants ada, whom the store has locked while it takes grace's address.
        let mut other = database.connection().await;
        execute(&mut other, "SET innodb_lock_wait_timeout = 20").await;
        execute(&mut other, "BEGIN").await;
        execute(
            &mut other,
            "UPDATE customers SET phone = '1', email_key = 'free', version = version + 1 WHERE id = 2",
        )
        .await;
        let edit = customer_domain::customer::Edit {
            email: customer_domain::customer::Field::Set(grace.details.email.clone()),
            ..Default::default()
        };
        let store = database.store.clone();
        let editing =
            tokio::spawn(async move { store.commit(change(Write::Edit(ada.id, edit, Expected::Any))).await });
        // It waits for grace's address; now the two cross, and the server ends one of them.
        database
            .until_counted(
                "SELECT COUNT(*) AS n FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'",
            )
            .await;
        let crossed = other.batch_execute("UPDATE customers SET phone = '2' WHERE id = 1").await;
        let _ended = other.batch_execute(if crossed.is_ok() { "COMMIT" } else { "ROLLBACK" }).await;
        match editing.await.expect("task") {
            Ok(_) => {}
            Err(other) => panic!("a deadlock came through: {other:?}"),
        }
    }
}
