//! The promises of the store's ports, as suites that every adapter runs, and builders of valid values.
//!
//! An adapter says how an empty store is made (a [`Store`]) and expands [`store_suite!`], which gives one named
//! test for each promise. It knows no adapter.
#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "a suite fails by panicking")]

pub mod accounts;
pub mod attempts;
pub mod audit_trail;
pub mod build;
pub mod customers;
pub mod holds;
pub mod import;
pub mod notifications;
pub mod once;
pub mod outbox;
pub mod pages;
pub mod personal_data;
pub mod reachable;
pub mod replays;
pub mod sessions;
mod suite;
pub mod withheld;

use std::sync::Arc;

use customer_domain::ports::{
    self, Accounts, Attempts, AuditTrail, CustomerImport, CustomerRepository, NotificationRepository, Outbox,
    PersonalData, SessionRepository,
};

/// A store that is empty at first and belongs to one test.
pub trait Store: Send + Sync {
    /// All that it keeps.
    fn ports(&self) -> Arc<dyn ports::Store>;

    /// Where customers are kept.
    fn customers(&self) -> Arc<dyn CustomerRepository> {
        self.ports()
    }

    /// Where many come in at once.
    fn import(&self) -> Arc<dyn CustomerImport> {
        self.ports()
    }

    /// What was heard of orders.
    fn notifications(&self) -> Arc<dyn NotificationRepository> {
        self.ports()
    }

    /// The facts about them.
    fn outbox(&self) -> Arc<dyn Outbox> {
        self.ports()
    }

    /// The copies of a customer's data.
    fn personal_data(&self) -> Arc<dyn PersonalData> {
        self.ports()
    }

    /// Where accounts are kept.
    fn accounts(&self) -> Arc<dyn Accounts> {
        self.ports()
    }

    /// Where attempts to log in are counted.
    fn attempts(&self) -> Arc<dyn Attempts> {
        self.ports()
    }

    /// Where sessions are kept, and what of them ended.
    fn sessions(&self) -> Arc<dyn SessionRepository> {
        self.ports()
    }

    /// Who changed what.
    fn audit_trail(&self) -> Arc<dyn AuditTrail> {
        self.ports()
    }
}
