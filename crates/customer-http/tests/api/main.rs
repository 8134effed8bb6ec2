//! The routes on memory adapters: what each answers, and how each refuses.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod accounts;
mod attempts;
mod bad_bodies;
mod bounds;
mod callers;
mod conditions;
mod cross_origin;
mod customers;
mod export;
mod failures;
mod history;
mod idempotency;
mod lists;
mod notifications;
mod openapi;
mod operations;
mod problems;
mod sessions;
mod world;
