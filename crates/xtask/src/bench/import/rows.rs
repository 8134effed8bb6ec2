//! Customers who are made up: as many as are wanted, as this service writes them, and as a database's table has them.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::Path,
};

use crate::failure::{Explain as _, Outcome};

const NAMES: [&str; 8] =
    ["Lovelace", "Müller", "Ó Briain", "Αριστοτέλης", "Иванова", "山田", "Nguyễn", "García, Pérez"];
const TOWNS: [&str; 5] = ["Lyon", "São Paulo", "Zürich", "Kraków", "Saint-Étienne"];

/// A file for `ms-client import`.
pub(super) fn write(file: &Path, rows: usize) -> Outcome {
    lines(file, rows, |number| {
        let [name, town, street] = texts(number);
        format!(
            "{number},\"{name}\",Ada,c{number}@example.org,06 12 34 56 78,\"{street}\",{town},69001,France,1,\
             2026-01-01T00:00:00.000001Z,2026-01-01T00:00:00.000001Z"
        )
    })
}

/// The same for the table itself, whose moments are written like this.
pub(super) fn write_table(file: &Path, rows: usize, moment: &str) -> Outcome {
    lines(file, rows, |number| {
        let [name, town, street] = texts(number);
        let (name_key, town_key) = (name.to_lowercase(), town.to_lowercase());
        format!(
            "{number},\"{name}\",\"{name_key}\",Ada,ada,c{number}@example.org,c{number}@example.org,06 12 34 56 78,\
             \"{street}\",{town},{town_key},69001,France,france,1,{moment},{moment}"
        )
    })
}

const HEADER: &str =
    "id,nom,prenom,email,telephone,adresse,ville,code_postal,pays,version,created_at,updated_at";

fn texts(number: usize) -> [String; 3] {
    let one = |of: &[&str]| of.get(number % of.len()).copied().unwrap_or_default().to_owned();
    [format!("{} {}", one(&NAMES), number / 1000), one(&TOWNS), format!("{}, rue de la Paix", number % 300)]
}

fn lines(file: &Path, rows: usize, line: impl Fn(usize) -> String) -> Outcome {
    let what = file.display().to_string();
    let mut out = BufWriter::new(File::create(file).explain(&what)?);
    writeln!(out, "{HEADER}").explain(&what)?;
    for number in 1..=rows {
        writeln!(out, "{}", line(number)).explain(&what)?;
    }
    out.flush().explain(&what)
}
