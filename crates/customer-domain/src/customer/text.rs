//! Text that a person typed: how it is cleaned, and which of it is refused.

use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;

/// Why a text cannot be kept. Never repeats the text, which may be personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TextError {
    /// Nothing but white space where something is needed.
    #[error("must not be empty")]
    Empty,
    /// Longer than the limit, in characters (Unicode scalar values) after normalisation.
    #[error("must be at most {max} characters long")]
    TooLong {
        /// The limit.
        max: usize,
    },
    /// Holds a character of Unicode's categories Cc, Zl and Zp, such as a NUL or a line break of any kind.
    #[error("must not contain control characters")]
    ControlCharacter,
}

/// Brings a text into the form in which it is kept: Unicode NFC, trimmed at both ends.
///
/// # Errors
///
/// [`TextError`] when a control character stands anywhere in it or it is longer than `max`.
pub(super) fn clean(raw: &str, max: usize) -> Result<String, TextError> {
    if raw.chars().any(is_control_or_break) {
        return Err(TextError::ControlCharacter);
    }
    let text = raw.trim();
    // ASCII is its own normal form, and most of what is read back from a store.
    let text: String = if text.is_ascii() { text.to_owned() } else { text.nfc().collect() };
    if text.chars().count() > max {
        return Err(TextError::TooLong { max });
    }
    Ok(text)
}

/// Categories Cc, Zl and Zp: U+2028 and U+2029 break a line as well as a line feed does.
fn is_control_or_break(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// As [`clean`], and something must be left.
pub(super) fn clean_required(raw: &str, max: usize) -> Result<String, TextError> {
    let text = clean(raw, max)?;
    if text.is_empty() { Err(TextError::Empty) } else { Ok(text) }
}

/// Declares a kind of text: a type of its own, so that a town cannot stand where a street belongs, with a
/// `Debug` that shows nothing, so that personal data cannot be logged by accident.
macro_rules! text_value {
    ($(#[$doc:meta])* $name:ident, at most $max:literal, cleaned by $clean:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// The longest that is kept, in characters.
            pub const MAX_CHARS: usize = $max;

            /// Parses what a person typed: kept as NFC, trimmed at both ends.
            ///
            /// # Errors
            ///
            /// [`TextError`](super::TextError) says which rule the text breaks.
            pub fn parse(raw: &str) -> Result<Self, $crate::customer::TextError> {
                $crate::customer::text::$clean(raw, Self::MAX_CHARS).map(Self)
            }

            /// The text as it is kept.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(***)"))
            }
        }
    };
}
pub(super) use text_value;
