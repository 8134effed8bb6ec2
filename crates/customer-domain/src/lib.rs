//! The customer domain: what a customer is, which facts about it are announced, who may do what, and which
//! ports the outside world must implement.
//!
//! Invariant: this crate does no I/O, reads no clock, makes no identities, and knows no wire format.

pub mod access;
pub mod audit;
mod causes;
pub mod customer;
pub mod event;
pub mod import;
pub mod notification;
pub mod once;
pub mod page;
pub mod ports;
mod timestamp;

pub use causes::causes;
pub use timestamp::Timestamp;
