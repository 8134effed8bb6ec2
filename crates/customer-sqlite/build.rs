//! Builds again when a migration changes, which cargo does not see by itself.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations/sqlite");
}
