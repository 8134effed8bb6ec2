//! Where a customer gets post.

use super::text::text_value;

text_value! {
    /// Street and number, in one line of at most 255 characters.
    Street, at most 255, cleaned by clean
}
text_value! {
    /// A town, at most 255 characters.
    City, at most 255, cleaned by clean
}
text_value! {
    /// A postal code, at most 10 characters.
    PostalCode, at most 10, cleaned by clean
}
text_value! {
    /// A country as it was typed, at most 255 characters.
    Country, at most 255, cleaned by clean
}

/// A postal address, of which any part may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostalAddress {
    /// Street and number.
    pub street: Option<Street>,
    /// Town.
    pub city: Option<City>,
    /// Postal code.
    pub postal_code: Option<PostalCode>,
    /// Country.
    pub country: Option<Country>,
}
