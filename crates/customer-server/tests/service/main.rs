//! The program as a user runs it: the binary, real MySQL and RabbitMQ, requests over the network.
#![expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod accounts;
mod attempts;
mod backups;
mod beside;
mod broken_network;
mod broker;
mod canaries;
mod client;
mod commands;
#[path = "../../../customer-mysql/tests/mysql/database.rs"]
mod database;
mod embedded;
mod everything;
mod exactly_once;
mod forgotten;
mod import;
mod kills;
#[path = "../../../customer-rabbitmq/tests/link/mod.rs"]
mod link;
mod listener;
mod long_lists;
mod nowhere_to_write;
mod old_rows;
mod on_mysql;
mod only_looking;
mod orders;
mod outage;
mod outbox;
mod program;
mod retention;
mod rotation;
mod settings;
mod slow_clients;
mod strangers;
