//! What `ms-client` does besides serving, a file a command.

pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod export;
pub(crate) mod healthcheck;
pub(crate) mod import;
pub(crate) mod keys;
pub(crate) mod migrate;
pub(crate) mod openapi;
pub(crate) mod outbox;
pub(crate) mod output;
mod private_file;
mod progress;
pub(crate) mod user;

use std::error::Error;

use clap::Subcommand;

use crate::settings::{BindSettings, DatabaseSettings};

pub(crate) type Outcome = Result<(), Box<dyn Error>>;

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Bring the database's tables up to date
    Migrate(DatabaseSettings),
    /// The keys that sign tokens
    Keys {
        #[command(subcommand)]
        command: keys::KeysCommand,
    },
    /// The accounts that can log in
    User {
        #[command(subcommand)]
        command: user::UserCommand,
    },
    /// Print who changed what, a line of JSON each, the newest first
    Audit(audit::AuditArguments),
    /// The events that wait, and those that are to be sent again
    Outbox {
        #[command(subcommand)]
        command: outbox::OutboxCommand,
    },
    /// Copy the embedded store (sqlite://) into a file, while a service runs on it or not
    Backup(backup::BackupArguments),
    /// Take in customers from a file, or from the database of the service that this one replaces
    Import(import::ImportArguments),
    /// Write all customers into a file
    Export(export::ExportArguments),
    /// Ask a running service whether it is ready; the exit status says so
    Healthcheck(BindSettings),
    /// Print what the service takes and answers, as an OpenAPI 3.1 document
    Openapi,
}
