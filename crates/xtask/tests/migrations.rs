//! Each migration is one step with a way back.

mod repository;

use std::{fs, path::Path};

use repository::{entries, root};

#[test]
fn there_are_migrations_for_mysql() {
    assert!(!steps(&root().join("migrations/mysql")).is_empty(), "migrations/mysql has no step");
}

#[test]
fn every_step_has_a_way_there_and_a_way_back() {
    for store in stores() {
        for step in steps(&store) {
            for file in ["up.sql", "down.sql"] {
                let path = store.join(&step).join(file);
                let sql =
                    fs::read_to_string(&path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
                assert!(has_statement(&sql), "{} holds no statement", path.display());
            }
        }
    }
}

#[test]
fn steps_are_numbered_without_gaps() {
    for store in stores() {
        let steps = steps(&store);
        for (step, number) in steps.iter().zip(1_u32..) {
            let (digits, name) = step.split_once('_').unwrap_or((step, ""));
            assert!(digits.len() >= 4 && !name.is_empty(), "{step} is not like 0001_name");
            assert_eq!(digits.parse(), Ok(number), "{step} of {} is out of its place", store.display());
        }
    }
}

/// The folders of the stores that have migrations.
fn stores() -> Vec<std::path::PathBuf> {
    entries(&root().join("migrations")).into_iter().filter(|entry| entry.is_dir()).collect()
}

fn steps(store: &Path) -> Vec<String> {
    let folders = entries(store).into_iter().filter(|entry| entry.is_dir());
    folders.filter_map(|folder| folder.file_name().map(|name| name.to_string_lossy().into_owned())).collect()
}

/// Whether something stands there beside comments.
fn has_statement(sql: &str) -> bool {
    sql.lines().map(str::trim).any(|line| !line.is_empty() && !line.starts_with("--"))
}

#[test]
fn a_comment_is_no_statement() {
    assert!(!has_statement("-- nothing to do\n\n"));
    assert!(has_statement("-- back\nDROP TABLE customers;\n"));
}
