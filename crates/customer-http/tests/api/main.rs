//! The routes on memory adapters: what each answers, and how each refuses.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod bad_bodies;
mod callers;
mod customers;
mod failures;
mod operations;
mod problems;
mod world;
