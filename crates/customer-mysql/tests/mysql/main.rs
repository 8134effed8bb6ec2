//! The MySQL adapters against real servers, MySQL and MariaDB.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod database;
mod failover;
mod faults;
mod in_doubt;
mod logins;
mod migrations;
mod outbox;
mod store;
mod way;
