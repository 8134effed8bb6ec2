//! Changes that go together, and what one of them may do to the others: nothing.

use customer_domain::ports::StorageError;
use diesel::{
    QueryableByName, RunQueryDsl as _, SqliteConnection as Connection, connection::SimpleConnection as _,
    sql_query, sql_types,
};
use tempfile::TempDir;
use tokio::{sync::watch, task::JoinSet};

use super::Writer;
use crate::{SqliteFile, connections, errors::Failed};

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = sql_types::BigInt)]
    number: i64,
}

/// Takes some ten milliseconds.
const COUNTED: &str = "WITH RECURSIVE counted (number) AS (VALUES (1) UNION ALL SELECT number + 1 FROM counted \
     WHERE number < 50000) SELECT MAX(number) AS number FROM counted";

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

/// As an import does it, which holds the file for a while and asks for it again at once.
async fn write_without_a_pause(writer: Writer, steps: watch::Sender<usize>) {
    while !steps.is_closed() {
        let step = writer.change(|connection| {
            let counted: Number = sql_query(COUNTED).get_result(connection)?;
            sql_query("REPLACE INTO numbers VALUES (-1, NULL)").execute(connection)?;
            Ok::<_, Failed<StorageError>>(counted.number)
        });
        step.await.unwrap();
        steps.send_modify(|steps| *steps += 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_has_its_turns_beside_one_that_writes_without_a_pause() {
    let (_folder, file, writer) = begin();
    let (steps, mut counted) = watch::channel(0);
    // Two of them, so that one waits when the other is done.
    let busy = [steps.clone(), steps].map(|steps| tokio::spawn(write_without_a_pause(writer.clone(), steps)));
    let another = Writer::new(&file);
    let mut waited = Vec::new();
    for number in [1, 2, 4, 5, 7, 8, 10, 11, 13, 14] {
        counted.changed().await.unwrap();
        let before = *counted.borrow_and_update();
        another.change(move |connection| add(connection, number)).await.unwrap();
        waited.push(*counted.borrow() - before);
    }
    drop(counted);
    for busy in busy {
        busy.await.unwrap();
    }
    assert!(waited.iter().all(|steps| *steps < 50), "steps of the other before each: {waited:?}");
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
