//! The repository's files as text.

use std::fs;

use crate::repository::{entries, root};

/// The text of a file, named from the root.
#[track_caller]
pub(crate) fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|cause| panic!("{name}: {cause}"))
}

/// Every Rust file below a folder, named from the root, with its text.
#[track_caller]
pub(crate) fn rust_files(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(next) = folders.pop() {
        for entry in entries(&next) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                let name = entry.strip_prefix(root()).unwrap_or(&entry).display().to_string();
                found.push((name.clone(), read(&name)));
            }
        }
    }
    found.sort();
    found
}
