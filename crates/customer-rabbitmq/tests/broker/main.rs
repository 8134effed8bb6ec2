//! The publisher against a real broker, over good and bad networks.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "../common/mod.rs"]
mod common;
#[path = "../link/mod.rs"]
mod link;

mod deletions;
mod delivery;
mod described;
mod outages;
mod revocations;
