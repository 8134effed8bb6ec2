//! Adapters that keep everything in memory: for tests, here and in the teams that build on this service, and
//! for trying it out. Nothing outlives the process.

mod accounts;
mod attempts;
mod audit_trail;
mod customers;
mod import;
mod notifications;
mod outbox;
mod personal_data;
mod publisher;
mod reachable;
mod sessions;
mod store;

pub use publisher::MemoryPublisher;
pub use store::MemoryStore;
