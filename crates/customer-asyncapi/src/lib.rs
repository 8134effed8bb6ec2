//! Judges messages by `docs/asyncapi.yaml`, for the tests of whoever sends, receives or describes them. It knows no message
//! type of its own: what it says is what the document says.

mod document;
mod judge;

pub use document::{Description, Unreadable};
pub use judge::{faults, payload_faults};
