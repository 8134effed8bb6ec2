//! The MySQL adapters against real servers, MySQL and MariaDB.
#![expect(dead_code, reason = "customer-server uses the same database, and more of it")]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod database;
mod faults;
mod migrations;
mod store;
