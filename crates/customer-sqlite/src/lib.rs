//! SQLite adapters of the store's ports, written with diesel: one file, no server.
//!
//! Invariant: one call of a port is one closure on a thread that may block, and whatever writes does so on one connection,
//! one after another (`writer.rs`). So whoever looks at a row before changing it needs no lock, and a caller that goes
//! away leaves nothing half done. Nothing of diesel is visible from outside.

mod accounts;
mod attempts;
mod audit_trail;
mod backup;
mod connections;
mod customers;
mod errors;
mod migrate;
mod notifications;
mod options;
mod outbox;
mod personal_data;
mod reachable;
mod run;
mod sessions;
mod store;
mod writer;

pub use backup::{BackupError, back_up};
pub use migrate::{migrate, pending, revert};
pub use options::{SqliteFile, SqliteFileError, SqliteOptions};
pub use store::SqliteStore;
