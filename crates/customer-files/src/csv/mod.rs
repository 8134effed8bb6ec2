//! CSV as RFC 4180 has it, with one thing that it leaves open: an empty field is absent, and `""` is an empty text.

mod header;
mod read;
mod write;

pub(crate) use header::Header;
pub(crate) use read::{Row, Rows};
pub(crate) use write::write_row;

/// A field: nothing, or a text, as its bytes.
pub(crate) type Field = Option<Vec<u8>>;
