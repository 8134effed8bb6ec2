//! All that a database holds, to the last column and, where it is a file, the last byte.

use std::{fs, path::Path};

use diesel::{
    QueryableByName, RunQueryDsl as _, sql_query,
    sql_types::{Nullable, Text},
};

use crate::{beside::beside, database::Database};

/// What stands somewhere.
pub(crate) struct Found {
    /// Table and column, or file.
    place: String,
    /// In lower case.
    bytes: Vec<u8>,
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    in_table: String,
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Value {
    #[diesel(sql_type = Nullable<Text>)]
    hex: Option<String>,
}

/// Every value of every column of every table.
pub(crate) async fn in_database(database: &Database) -> Vec<Found> {
    use diesel_async::RunQueryDsl;
    let mut connection = database.connection().await;
    let columns = "SELECT table_name AS in_table, column_name AS name FROM information_schema.columns \
         WHERE table_schema = DATABASE()";
    let columns: Vec<Column> = RunQueryDsl::load(sql_query(columns), &mut connection).await.expect(columns);
    let mut all = Vec::new();
    for Column { in_table, name } in columns {
        let values = format!("SELECT HEX(CAST(`{name}` AS BINARY)) AS hex FROM `{in_table}`");
        let values: Vec<Value> = RunQueryDsl::load(sql_query(&values), &mut connection).await.expect(&values);
        all.extend(found(&format!("{in_table}.{name}"), values));
    }
    all
}

/// Every value of every column of every table, and all that is in the file and in those beside it.
pub(crate) fn in_file(file: &Path) -> Vec<Found> {
    let mut connection = beside(file);
    let columns = "SELECT m.name AS in_table, c.name AS name FROM sqlite_master AS m \
         JOIN pragma_table_info(m.name) AS c WHERE m.type = 'table'";
    let columns: Vec<Column> = sql_query(columns).load(&mut connection).expect(columns);
    let mut all = Vec::new();
    for Column { in_table, name } in columns {
        let values = format!("SELECT HEX(CAST(\"{name}\" AS BLOB)) AS hex FROM \"{in_table}\"");
        let values: Vec<Value> = sql_query(&values).load(&mut connection).expect(&values);
        all.extend(found(&format!("{in_table}.{name}"), values));
    }
    let name = file.file_name().expect("a name").to_string_lossy();
    for entry in fs::read_dir(file.parent().expect("a folder")).expect("a folder") {
        let entry = entry.expect("a file");
        let place = entry.file_name().to_string_lossy().into_owned();
        if place.starts_with(&*name) {
            all.push(Found { place, bytes: fs::read(entry.path()).expect("a file").to_ascii_lowercase() });
        }
    }
    all
}

fn found(place: &str, values: Vec<Value>) -> Vec<Found> {
    let byte =
        |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("digits"), 16).expect("a byte");
    let bytes = |hex: String| hex.as_bytes().chunks(2).map(byte).collect::<Vec<u8>>().to_ascii_lowercase();
    let values = values.into_iter().filter_map(|value| value.hex);
    values.map(|hex| Found { place: place.to_owned(), bytes: bytes(hex) }).collect()
}

/// Where a text stands, in whatever letter case, as it is or as hexadecimal digits.
pub(crate) fn places_of<'a>(text: &str, everything: &'a [Found]) -> Vec<&'a str> {
    let text = text.to_ascii_lowercase();
    let halves = text.bytes().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits: String = halves.filter_map(|half| char::from_digit(half.into(), 16)).collect();
    let holds = |bytes: &[u8], part: &str| bytes.windows(part.len()).any(|window| window == part.as_bytes());
    let found = everything.iter().filter(|one| holds(&one.bytes, &text) || holds(&one.bytes, &digits));
    let mut places: Vec<&str> = found.map(|one| one.place.as_str()).collect();
    places.dedup();
    places
}
