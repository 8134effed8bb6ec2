//! A database that cannot be reached: 503 in time, and back by itself.

use std::time::{Duration, Instant};

use crate::{
    client::{customer, until},
    database::Database,
    link::Link,
    on_mysql::folder_with_key,
    program::Service,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_database_that_is_cut_off_or_frozen_is_a_503_in_time_and_comes_back_by_itself() {
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, folder_with_key());
    let mut link = Link::to(&database.address().parse().expect("a URL")).await;
    let settings = [("DATABASE_URL", link.url().as_str()), ("REQUEST_TIMEOUT", "3s")];
    let service = Service::start(&folder, &settings);
    let admin = service.admin();
    assert_eq!(admin.post("/customers", &customer("ada@example.org")).status, 201);

    let unavailable = || {
        let begun = Instant::now();
        for answer in [
            admin.get("/customers/1"),
            admin.get("/customers"),
            admin.post("/customers", &customer("b@x.org")),
        ] {
            assert_eq!((answer.status, answer.retry_after.as_deref()), (503, Some("1")), "{answer:?}");
        }
        assert!(begun.elapsed() < Duration::from_secs(25), "three requests of 3 s at most");
        until("it is not ready", || (admin.get("/readyz").status == 503).then_some(()));
        assert_eq!(admin.get("/livez").status, 200);
    };
    let back = || {
        until("it is ready", || (admin.get("/readyz").status == 200).then_some(()));
        assert_eq!(admin.get("/customers/1").status, 200);
    };
    link.cut().await;
    unavailable();
    link.restore();
    back();
    link.freeze();
    unavailable();
    link.thaw();
    back();
}
