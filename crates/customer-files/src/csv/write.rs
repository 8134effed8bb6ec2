//! Fields become a row.

use std::{
    borrow::Cow,
    io::{self, Write},
};

/// Writes a row and its end. Nothing is an empty field, an empty text is `""`.
pub(crate) fn write_row<'a>(
    out: &mut impl Write,
    fields: impl IntoIterator<Item = Option<&'a [u8]>>,
) -> io::Result<()> {
    for (place, field) in fields.into_iter().enumerate() {
        if place > 0 {
            out.write_all(b",")?;
        }
        if let Some(text) = field {
            out.write_all(&quoted_if_needed(text))?;
        }
    }
    out.write_all(b"\r\n")
}

/// A text as a field: between quotation marks where it would be read as something else.
fn quoted_if_needed(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.is_empty() && !text.iter().any(|byte| matches!(byte, b'"' | b',' | b'\r' | b'\n')) {
        return Cow::Borrowed(text);
    }
    let mut quoted = Vec::with_capacity(text.len() + 2);
    quoted.push(b'"');
    for byte in text {
        if *byte == b'"' {
            quoted.push(b'"');
        }
        quoted.push(*byte);
    }
    quoted.push(b'"');
    Cow::Owned(quoted)
}
