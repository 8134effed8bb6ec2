//! The program as a user runs it: the binary, real MySQL and RabbitMQ, requests over the network.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod broken_network;
mod canaries;
mod client;
mod commands;
#[path = "../../../customer-mysql/tests/mysql/database.rs"]
mod database;
mod embedded;
mod exactly_once;
#[path = "../../../customer-rabbitmq/tests/link/mod.rs"]
mod link;
mod listener;
mod on_mysql;
mod outage;
mod program;
mod settings;
mod strangers;
