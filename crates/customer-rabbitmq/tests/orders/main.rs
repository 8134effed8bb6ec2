//! The consumer of orders against a real broker, over good and bad networks, on good and bad stores.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod bad_letters;
mod commande;
mod delivery;
#[path = "../link/mod.rs"]
mod link;
mod outages;
mod world;
