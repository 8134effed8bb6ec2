//! Each file is a room with one thing in it, and a word at its door.

mod repository;
mod sources;

use sources::rust_files;

/// Longer than this is more than one noun or verb.
const MOST_LINES: usize = 300;

/// Names that say nothing of what a thing is.
const EMPTY_NAMES: &[&str] = &["Manager", "Helper", "Util", "Impl"];

#[test]
fn every_file_opens_with_what_it_is() {
    let files = rust_files("crates");
    let silent: Vec<_> =
        files.iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(name, _)| name).collect();
    assert!(silent.is_empty(), "no `//!` line opens {silent:#?}");
}

#[test]
fn no_file_is_longer_than_a_person_reads_at_once() {
    let files = rust_files("crates");
    let lengths = files.iter().map(|(name, text)| (name, text.lines().count()));
    let long: Vec<_> = lengths.filter(|(_, lines)| *lines > MOST_LINES).collect();
    assert!(long.is_empty(), "over {MOST_LINES} lines: {long:#?}");
}

#[test]
fn no_name_is_empty() {
    let mut found = Vec::new();
    for (file, text) in rust_files("crates") {
        let stem = file.rsplit('/').next().unwrap_or(&file).trim_end_matches(".rs");
        let words = stem.split('_').map(capitalised);
        found.extend(words.filter(|word| is_empty_name(word)).map(|word| format!("{file}: {word}")));
        let types = declared_types(&text).filter(|name| is_empty_name(name));
        found.extend(types.map(|name| format!("{file}: {name}")));
    }
    assert!(found.is_empty(), "say what it is instead: {found:#?}");
}

#[test]
fn no_test_is_skipped_and_no_code_is_left_for_later() {
    let forbidden = [concat!("#[", "ignore"), concat!("todo", "!("), concat!("unimplemented", "!(")];
    let files = rust_files("crates");
    let found: Vec<_> = files
        .iter()
        .flat_map(|(file, text)| text.lines().map(move |line| (file, line)))
        .filter(|(_, line)| forbidden.iter().any(|word| line.contains(word)))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn an_empty_name_is_known() {
    let declared: Vec<_> =
        declared_types("pub(crate) struct PoolManager<T>;\nenum Text { ImplA }\ntype UtilBox = u8;")
            .collect();
    assert_eq!(declared, ["PoolManager", "Text", "UtilBox"]);
    assert!(is_empty_name("PoolManager") && is_empty_name("UtilBox") && is_empty_name("Utils"));
    assert!(!is_empty_name("Utility") && !is_empty_name("Implied") && !is_empty_name("Text"));
}

/// The names after `struct`, `enum`, `trait` and `type`.
fn declared_types(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let mut words =
            line.split_whitespace().skip_while(|word| word.starts_with("pub") || *word == "unsafe");
        let keyword = words.next()?;
        let name = words.next().filter(|_| ["struct", "enum", "trait", "type"].contains(&keyword))?;
        name.split(|c: char| !c.is_alphanumeric()).next()
    })
}

/// Whether one of the name's words, as its capitals part them, says nothing.
fn is_empty_name(name: &str) -> bool {
    let starts = name.char_indices().filter(|(_, c)| c.is_uppercase()).map(|(at, _)| at);
    let starts: Vec<usize> = starts.chain([name.len()]).collect();
    let words = starts.iter().zip(starts.iter().skip(1)).filter_map(|(from, to)| name.get(*from..*to));
    words.map(|word| word.trim_end_matches('s')).any(|word| EMPTY_NAMES.contains(&word))
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
