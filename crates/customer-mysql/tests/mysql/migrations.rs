//! The migrations: there and back, and many replicas at once.

use crate::database::Database;
use customer_domain::{causes, ports::StorageError};
use customer_mysql::{MysqlUrl, migrate, pending, revert};
use diesel_async::SimpleAsyncConnection as _;
use tokio::task::JoinSet;

#[tokio::test(flavor = "multi_thread")]
async fn each_step_has_a_way_back_and_forth_again() {
    for server in ["TEST_MYSQL_URL", "TEST_MARIADB_URL"] {
        let database = Database::on(server).await;
        let down = revert(&database.url()).await.expect("the way back");
        let mut up = migrate(&database.url()).await.expect("the way forth");
        up.reverse();
        assert!(!down.is_empty());
        assert_eq!(down, up);
        assert!(migrate(&database.url()).await.expect("nothing to do").is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn replicas_that_start_at_once_migrate_one_at_a_time() {
    let database = Database::on("TEST_MYSQL_URL").await;
    let all = revert(&database.url()).await.expect("the way back").len();
    let mut replicas = JoinSet::new();
    for _ in 0..4 {
        let url = database.url();
        replicas.spawn(async move { migrate(&url).await.expect("migrations").len() });
    }
    let mut applied = replicas.join_all().await;
    applied.sort_unstable();
    assert_eq!(applied, [0, 0, 0, all]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_what_is_pending_changes_nothing() {
    for server in ["TEST_MYSQL_URL", "TEST_MARIADB_URL"] {
        let database = Database::on(server).await;
        assert!(pending(&database.url()).await.expect("none").is_empty());
        let mut all = revert(&database.url()).await.expect("the way back");
        all.reverse();
        assert_eq!(pending(&database.url()).await.expect("all"), all);
        let drop = "DROP TABLE __diesel_schema_migrations";
        database.connection().await.batch_execute(drop).await.expect(drop);
        assert_eq!(pending(&database.url()).await.expect("all again"), all);
        let again = database.connection().await.batch_execute(drop).await;
        assert!(again.is_err(), "the table was not made");
    }
}

/// In whatever way the server pretends that there are such accounts.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_let_in_is_told_so_at_once() {
    for server in ["TEST_MYSQL_URL", "TEST_MARIADB_URL"] {
        let database = Database::on(server).await;
        let address = database.address();
        let (_, place) = address.split_once('@').expect("a user");
        for user in 'a'..='h' {
            let url: MysqlUrl = format!("mysql://nobody_{user}:wrong@{place}").parse().expect("a URL");
            let refused = migrate(&url).await.expect_err("nobody is let in");
            assert!(matches!(&refused, StorageError::Corrupt(_)), "{refused:?}");
            assert!(causes(&refused).contains("Access denied"), "{refused:?}");
        }
    }
}
