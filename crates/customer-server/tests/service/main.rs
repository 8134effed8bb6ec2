//! The program as a user runs it: the binary, real MySQL and RabbitMQ, requests over the network.
#![expect(dead_code, reason = "customer-mysql uses the same database, and more of it")]
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod broken_network;
mod canaries;
mod client;
mod commands;
#[path = "../../../customer-mysql/tests/mysql/database.rs"]
mod database;
mod embedded;
#[path = "../../../customer-rabbitmq/tests/link/mod.rs"]
mod link;
mod listener;
mod on_mysql;
mod outage;
mod program;
mod settings;
mod strangers;
