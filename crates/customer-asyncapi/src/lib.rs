//! Judges messages by `docs/asyncapi.yaml`, for the tests of whoever sends, receives or describes them. It knows no message
//! type of its own: what it says is what the document says.

#![expect(clippy::indexing_slicing, reason = "a JSON value has null under a name that it does not hold")]

mod document;
mod judge;

pub use document::{Description, Unreadable};
pub use judge::{faults, payload_faults};
