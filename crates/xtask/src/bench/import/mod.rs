//! `cargo xtask bench import [ROWS]`: how fast customers come in and go out, and in how much memory, beside what the database's
//! own program does with the same rows and an equal table.

mod database;
mod measured;
mod rows;

use std::path::Path;

use super::program;
use crate::{
    failure::{Explain as _, Outcome},
    repository,
};
use database::{Database, Mysql, Sqlite};
use measured::measured;

const ROWS: usize = 1_000_000;

/// Measures on SQLite and on MySQL, with a tenth of the rows and with all.
pub(super) fn run(rows: Option<&str>) -> Outcome {
    let rows = rows.map_or(Ok(ROWS), |rows| rows.parse().explain(rows))?;
    let (program, folder) = (program::built()?, repository::scratch("bench-import")?);
    let databases: [Box<dyn Database>; 2] =
        [Box::new(Sqlite::at(folder.join("bench.db"))), Box::new(Mysql::provided(folder.clone())?)];
    println!("{:<8} {:<34} {:>9} {:>8} {:>9} {:>9}", "", "", "rows", "seconds", "rows/s", "peak MiB");
    for rows in [rows / 10, rows] {
        rows::write(&folder.join("customers.csv"), rows)?;
        for database in &databases {
            one(&program, &folder, &**database, rows)?;
        }
    }
    Ok(())
}

fn one(program: &Path, folder: &Path, database: &dyn Database, rows: usize) -> Outcome {
    let ours = |what: &str, arguments: &[&str]| {
        let mut command = std::process::Command::new(program);
        command.args(arguments).current_dir(folder).env_clear().env("DATABASE_URL", database.url());
        measured(database.name(), what, rows, &mut command)
    };
    database.empty(program)?;
    ours("ms-client import", &["import", "customers.csv"])?;
    ours("the same again", &["import", "customers.csv"])?;
    ours("ms-client import --dry-run", &["import", "customers.csv", "--dry-run"])?;
    ours("ms-client export, csv", &["export", "out.csv"])?;
    ours("ms-client export, ndjson", &["export", "out.ndjson"])?;
    database.empty(program)?;
    ours("ms-client import --no-events", &["import", "customers.csv", "--no-events"])?;
    database.empty(program)?;
    let (what, mut load) = database.load(rows)?;
    measured(database.name(), what, rows, &mut load)
}
