//! Ends of sessions that other replicas announce, from the broker to whoever refuses tokens.
//!
//! It only saves time: the store tells of them too, to a replica that the broker does not reach. So nothing is
//! acknowledged, and what comes while there is no connection is not waited for.

mod hearing;
mod listener;
mod topology;

pub use listener::RevocationListener;
