//! What the code names stands in the documents, and back.

mod repository;
mod sources;

use std::collections::BTreeSet;

use sources::{read, rust_files};

#[test]
fn metrics_in_code_and_in_docs_are_the_same() {
    let code = read("crates/customer-metrics/src/lib.rs");
    let code = code.lines().filter(|line| line.starts_with("pub const") && line.contains(": &str ="));
    let code = code.filter_map(|line| line.split('"').nth(1)).map(str::to_owned).collect();
    let docs = first_column(&read("docs/metrics.md"), "");
    let docs = docs.into_iter().filter(|name| is_metric(name)).collect();
    same("metrics", "outbox_pending_events", &code, &docs, "docs/metrics.md");
}

/// Lower case, and of more than one word. `process_…` are another crate's.
fn is_metric(name: &str) -> bool {
    let is_plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    is_plain && name.contains('_') && !name.starts_with("process_")
}

#[test]
fn problem_types_in_code_and_in_docs_are_the_same() {
    let files = rust_files("crates/customer-http/src");
    let code = files.iter().flat_map(|(_, text)| text.lines()).filter_map(problem_slug).collect();
    let docs = read("docs/http.md");
    let mentioned =
        docs.split("/problems/").skip(1).map(|rest| rest.split(|c| !is_in_slug(c)).next().unwrap_or(""));
    let mut docs = first_column(&docs, "problem");
    docs.extend(mentioned.map(str::to_owned));
    let docs = docs.iter().map(|name| name.trim_start_matches("/problems/").to_owned());
    let docs = docs.filter(|slug| !slug.is_empty()).collect();
    same("problem types", "email-taken", &code, &docs, "docs/http.md");
}

/// The slug in a line of the table of problem types: `EMAIL_TAKEN = CONFLICT "email-taken" "A title"`.
fn problem_slug(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let (name, equals, status, slug) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let slug = slug.strip_prefix('"')?.strip_suffix('"')?;
    (is_constant(name) && equals == "=" && is_constant(status)).then(|| slug.to_owned())
}

fn is_in_slug(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
}

#[test]
fn settings_in_code_and_in_docs_are_the_same() {
    let files = rust_files("crates/customer-server/src/settings");
    let code = files.iter().flat_map(|(_, text)| names_after(text, "env = \"")).collect();
    let docs = first_column(&read("docs/settings.md"), "");
    let (code, docs) = (settings(code), settings(docs));
    same("settings", "DATABASE_URL", &code, &docs, "docs/settings.md");
}

/// Each is said to hold somebody's data or nobody's.
#[test]
fn tables_in_the_migrations_and_in_the_page_on_privacy_are_the_same() {
    let docs = first_column(&read("docs/privacy.md"), "table");
    let docs = docs.into_iter().collect();
    for store in ["mysql", "sqlite"] {
        same("tables", "customers", &tables(store), &docs, "docs/privacy.md");
    }
}

/// The tables that there are after the last migration of a store.
fn tables(store: &str) -> BTreeSet<String> {
    let folder = format!("migrations/{store}");
    let mut tables = BTreeSet::new();
    for step in repository::entries(&repository::root().join(&folder)) {
        let name = step.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let sql = read(&format!("{folder}/{name}/up.sql"));
        let words: Vec<&str> =
            sql.lines().filter(|line| !line.starts_with("--")).flat_map(str::split_whitespace).collect();
        for words in words.windows(3) {
            match words {
                ["CREATE", "TABLE", name] => drop(tables.insert((*name).to_owned())),
                ["DROP", "TABLE", name] => drop(tables.remove(name.trim_end_matches(';'))),
                _ => {}
            }
        }
    }
    tables
}

/// The settings among some names. `NAME_FILE` is another way to say `NAME`.
fn settings(names: Vec<String>) -> BTreeSet<String> {
    let names: BTreeSet<String> = names.into_iter().filter(|name| is_constant(name)).collect();
    let is_other_way = |name: &String| name.strip_suffix("_FILE").is_some_and(|name| names.contains(name));
    names.iter().filter(|name| !is_other_way(name)).cloned().collect()
}

/// As constants and environment variables are written.
fn is_constant(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// `known` is one that must be found: that none is missing shall not mean that none was looked at.
#[track_caller]
fn same(what: &str, known: &str, code: &BTreeSet<String>, docs: &BTreeSet<String>, file: &str) {
    assert!(code.contains(known), "the {what} in the code are not read as they are written: {code:?}");
    let missing: Vec<_> = code.difference(docs).collect();
    let invented: Vec<_> = docs.difference(code).collect();
    assert!(
        missing.is_empty() && invented.is_empty(),
        "{what}: {file} does not name {missing:?}, and names {invented:?}, which the code does not"
    );
}

/// What stands between `before` and the next quotation mark, wherever `before` stands.
fn names_after(text: &str, before: &str) -> Vec<String> {
    text.split(before).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

/// What stands in backticks in the first column of those Markdown tables whose first heading has that word.
fn first_column(text: &str, heading: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut wanted = None;
    for line in text.lines() {
        let Some(cell) = line.trim().strip_prefix('|').and_then(|row| row.split('|').next()) else {
            wanted = None;
            continue;
        };
        if *wanted.get_or_insert_with(|| cell.to_lowercase().contains(heading)) {
            found.extend(cell.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    found
}

#[test]
fn tables_are_read_by_their_heading() {
    let text = "| problem | status |\n|---|---|\n| `email-taken` | 409 `x` |\n\n| call |\n|---|\n| `GET /`, `POST /` |\n";
    assert_eq!(first_column(text, "problem"), ["email-taken"]);
    assert_eq!(first_column(text, ""), ["email-taken", "GET /", "POST /"]);
}
