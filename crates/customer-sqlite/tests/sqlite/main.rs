//! The SQLite adapters on files of their own.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod file;
mod keys;
mod lease;
mod migrations;
mod reachable;
mod store;
