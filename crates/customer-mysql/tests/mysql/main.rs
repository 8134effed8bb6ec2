//! The MySQL adapters against real servers, MySQL and MariaDB.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod database;
mod faults;
mod migrations;
mod store;
