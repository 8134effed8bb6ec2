//! Tokens that nobody may take for good, sent to the program over HTTP: each is answered 401, and the service is well.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod chance;
#[expect(dead_code, reason = "its other callers are in another test")]
#[path = "../service/client.rs"]
mod client;
mod forged;
#[path = "../../../customer-contract/tests/tokens/forgeries.rs"]
mod forgeries;
mod headers;
#[path = "../../../customer-contract/tests/tokens/noise.rs"]
mod noise;
#[expect(dead_code, reason = "its other callers are in another test")]
#[path = "../service/program.rs"]
mod program;
#[path = "../../../customer-contract/tests/tokens/signer.rs"]
mod signer;
mod target;
