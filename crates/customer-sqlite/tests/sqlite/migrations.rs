//! Migrations go there and back, and two processes do not do it at once.

use std::{fs, pin::pin, time::Duration};

use customer_sqlite::{SqliteFile, migrate, pending, revert};
use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
use tokio::{task::JoinSet, time::timeout};

#[tokio::test(flavor = "multi_thread")]
async fn each_step_has_a_way_back() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = SqliteFile::from(folder.path().join("shop.db"));
    let there = migrate(&file).await.expect("there");
    let mut back = revert(&file).await.expect("back");
    back.reverse();
    assert_eq!(there, back);
    assert_eq!(migrate(&file).await.expect("there again"), there);
    assert_eq!(migrate(&file).await.expect("nothing to do"), Vec::<String>::new());
}

#[tokio::test]
async fn who_asks_what_is_pending_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("shop.db");
    let file = SqliteFile::from(path.clone());
    assert!(pending(&file).await.is_err() && !path.exists());
    fs::write(&path, "").expect("an empty file");
    let all = pending(&file).await.expect("all");
    assert_eq!(fs::metadata(&path).expect("file").len(), 0);
    assert_eq!(migrate(&file).await.expect("there"), all);
    assert_eq!(pending(&file).await.expect("none"), Vec::<String>::new());
    revert(&file).await.expect("back");
    assert_eq!(pending(&file).await.expect("all again"), all);
}

#[tokio::test]
async fn who_asks_waits_while_another_has_the_file_for_itself() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("shop.db");
    let mut other = SqliteConnection::establish(&path.to_string_lossy()).expect("a connection");
    // Readers do not wait for a log's writer; for one without a log they do, as for one that closes.
    other.batch_execute("CREATE TABLE t (n INTEGER); BEGIN EXCLUSIVE").expect("the file to itself");
    let file = SqliteFile::from(path);
    let mut asked = pin!(pending(&file));
    assert!(timeout(Duration::from_millis(200), &mut asked).await.is_err(), "it was not asked at all");
    other.batch_execute("COMMIT").expect("the file to all");
    assert!(!asked.await.expect("it was waited for").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_many_migrates_and_the_others_wait() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for round in 0..40 {
        one_of_eight_migrates(&SqliteFile::from(folder.path().join(format!("{round}.db")))).await;
    }
}

async fn one_of_eight_migrates(file: &SqliteFile) {
    let mut racers = JoinSet::new();
    for _ in 0..8 {
        let file = file.clone();
        racers.spawn(async move { migrate(&file).await.expect("it waits").len() });
    }
    let mut steps = racers.join_all().await;
    steps.sort_unstable();
    let (last, others) = steps.split_last().expect("eight took part");
    assert!(*last > 0 && others.iter().all(|none| *none == 0), "{steps:?}");
}
