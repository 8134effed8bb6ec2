//! Only a token that the service signed for this use speaks for somebody, and only until it ended.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod ended;
mod forgeries;
mod headers;
mod keys;
mod noise;
mod signer;
mod verified;
#[expect(dead_code, reason = "its main is for those who run the example")]
#[path = "../../examples/verify.rs"]
mod verify;
