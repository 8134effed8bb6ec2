//! Changes that go together, and what one of them may do to the others: nothing.

use customer_domain::ports::StorageError;
use diesel::{
    QueryableByName, RunQueryDsl as _, SqliteConnection as Connection, connection::SimpleConnection as _,
    sql_query, sql_types,
};
use tempfile::TempDir;
use tokio::task::JoinSet;

use super::Writer;
use crate::{SqliteFile, connections, errors::Failed};

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = sql_types::BigInt)]
    number: i64,
}

/// A table of numbers with much beside each.
fn begin() -> (TempDir, SqliteFile, Writer) {
    let folder = tempfile::tempdir().unwrap();
    let file = SqliteFile::from(folder.path().join("numbers.db"));
    let made =
        "PRAGMA journal_mode = WAL; CREATE TABLE numbers (number INTEGER PRIMARY KEY, much BLOB) STRICT";
    connections::open(file.path()).unwrap().batch_execute(made).unwrap();
    let writer = Writer::new(&file);
    (folder, file, writer)
}

/// Those that stand in the file.
fn kept(file: &SqliteFile) -> Vec<i64> {
    let mut connection = connections::read_only(file.path()).unwrap();
    let numbers: Vec<Number> =
        sql_query("SELECT number FROM numbers ORDER BY number").load(&mut connection).unwrap();
    numbers.into_iter().map(|row| row.number).collect()
}

/// Adds a number and what is beside it, and then refuses every third.
fn add(connection: &mut Connection, number: i64) -> Result<i64, Failed<StorageError>> {
    let adding = sql_query("INSERT INTO numbers VALUES (?, zeroblob(10000))");
    adding.bind::<sql_types::BigInt, _>(number).execute(connection)?;
    if number % 3 == 0 {
        return Err(Failed::Refused(StorageError::Corrupt("every third".into())));
    }
    Ok(number)
}

/// Adds all of these at once, and gives those whose answer was that they are there.
async fn add_at_once(writer: &Writer, numbers: std::ops::Range<i64>) -> Vec<i64> {
    let mut changes = JoinSet::new();
    for number in numbers {
        let writer = writer.clone();
        changes.spawn(async move { writer.change(move |connection| add(connection, number)).await });
    }
    let mut added: Vec<i64> = changes.join_all().await.into_iter().filter_map(Result::ok).collect();
    added.sort_unstable();
    added
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_leaves_what_goes_with_it() {
    let (_folder, file, writer) = begin();
    let added = add_at_once(&writer, 0..300).await;
    assert_eq!(added, (0..300).filter(|number| number % 3 != 0).collect::<Vec<_>>());
    assert_eq!(kept(&file), added);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_what_was_answered_is_there_and_nothing_else() {
    let (_folder, file, writer) = begin();
    let bounded = writer.alone(|connection| connection.batch_execute("PRAGMA max_page_count = 200")).await;
    bounded.unwrap();
    let added = add_at_once(&writer, 0..300).await;
    assert_eq!(kept(&file), added);
    assert!(added.len() < 200, "the disk was not full");
    // The next connection knows no bound: the disk has room again.
    let more = add_at_once(&writer, 1000..1010).await;
    assert_eq!(more, [1000, 1001, 1003, 1004, 1006, 1007, 1009]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_panics_ends_alone() {
    let (_folder, file, writer) = begin();
    let panicking = writer.change(|_| -> Result<(), Failed<StorageError>> { panic!("on purpose") });
    assert!(matches!(panicking.await, Err(StorageError::Corrupt(_))));
    assert_eq!(add_at_once(&writer, 1..3).await, [1, 2]);
    assert_eq!(kept(&file), [1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_writer_takes_no_more() {
    let (_folder, file, writer) = begin();
    assert_eq!(add_at_once(&writer, 1..3).await, [1, 2]);
    writer.close();
    let late = writer.change(|connection| add(connection, 4)).await;
    assert!(matches!(late, Err(StorageError::Unavailable(_))));
    assert_eq!(kept(&file), [1, 2]);
}
