//! The examples as programs, on a real broker: everything twice, late, or no event at all.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod broker;
mod commande;
mod events;
mod produit;
mod program;
