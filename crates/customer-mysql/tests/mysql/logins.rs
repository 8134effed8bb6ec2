//! A login that meets a change of its account half done.

use customer_domain::{
    access::{AccountVersion, Author, RefreshHash, SessionId},
    ports::{Accounts as _, NewSession, OpenSessionError, SessionRepository as _},
};
use customer_testkit::build::{account, moment};
use diesel_async::SimpleAsyncConnection as _;
use uuid::Uuid;

use crate::database::Database;

/// Where each says who waits for a lock.
const SERVERS: [(&str, &str); 2] = [
    ("TEST_MYSQL_URL", "SELECT COUNT(*) AS n FROM performance_schema.data_lock_waits"),
    ("TEST_MARIADB_URL", "SELECT COUNT(*) AS n FROM information_schema.innodb_lock_waits"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_login_waits_for_a_change_of_its_account_and_is_refused() {
    for (server, waits) in SERVERS {
        let database = Database::on(server).await;
        database.store.add(&account("ada"), &Author::OPERATOR, moment(0)).await.expect("add");
        let mut changing = database.connection().await;
        let half = "BEGIN; UPDATE accounts SET version = 2; DELETE FROM sessions WHERE account = 'ada'";
        changing.batch_execute(half).await.expect("half a change");
        let login = NewSession {
            id: SessionId(Uuid::now_v7()),
            account: account("ada").username,
            account_version: AccountVersion::FIRST,
            secret: RefreshHash([1; 32]),
            created: moment(0),
            expires: moment(60),
        };
        let store = database.store.clone();
        let logging_in = tokio::spawn(async move { store.open(&login).await });
        database.until_counted(waits).await;
        changing.batch_execute("COMMIT").await.expect("the other half");
        let outcome = logging_in.await.expect("task");
        assert!(matches!(outcome, Err(OpenSessionError::Outdated)), "{outcome:?}");
    }
}
