//! The document about the service, and the page that shows it: they say what the routes do.
//!
//! `fuzz.py` and `browser.py` beside this file ask a service that runs.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod document;
mod members;
mod page;
mod routes;
mod world;
