//! Telephone numbers.

use super::text::text_value;

text_value! {
    /// A telephone number as it was typed: at most 20 characters, in any notation.
    ///
    /// Today's customers hold numbers with blanks, dots and extensions, so no plan of numbers is imposed.
    Phone, at most 20, cleaned by clean
}
