//! MySQL and MariaDB adapters of the store's ports, written with diesel.
//!
//! Invariant: no query is dropped half-way. A cancelled one would leave its connection an answer behind, and the
//! next caller would be given another customer's row; so each call runs in a task of its own (`run.rs`), and a
//! connection whose call did not end is closed (`checkout.rs`). Nothing of diesel is visible from outside.

mod accounts;
mod attempts;
mod audit_trail;
mod checkout;
mod customers;
mod errors;
mod legacy;
mod migrate;
mod notifications;
mod options;
mod outbox;
mod personal_data;
mod pool;
mod reachable;
mod run;
mod sessions;

pub use legacy::{LegacyClient, LegacyClients, LegacyError};
pub use migrate::{migrate, pending, revert};
pub use options::{MysqlOptions, MysqlUrl, MysqlUrlError};
pub use pool::MysqlStore;
