//! What the stores on SQL have in common: the tables, and how a row becomes a value of the domain again.
//!
//! MySQL and SQLite differ in their connections, locks and moments, and so in their queries; those stand in the
//! adapters. This crate runs no query and knows no connection.

mod account;
mod attempt;
mod audit;
mod customer;
mod damage;
mod fact;
mod hold;
mod kept;
mod notification;
mod outcome;
mod revocation;
pub mod schema;
mod types;

pub use account::{AccountRow, WrittenAccount};
pub use attempt::AttemptRow;
pub use audit::{AuditRow, NewAuditRow};
pub use customer::{CustomerRow, WrittenCustomer};
pub use damage::corrupt;
pub use fact::{DueFact, NewFact, fact_bytes, sorted};
pub use hold::{About, Hold, ParkedRow, Unreadable, Waiting};
pub use kept::{KeptAnswerRow, KeptFactRow};
pub use notification::{NewNotification, NotificationRow};
pub use outcome::StoredOutcome;
pub use revocation::{NewRevocation, RevocationRow};
pub use types::{Count, Moment, sql};
