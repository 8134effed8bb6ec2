//! What is known about a person.

use super::{Email, Name, Phone, PostalAddress};

/// The members of a customer that people give and change; every value has been parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// Last name.
    pub last_name: Name,
    /// First name.
    pub first_name: Name,
    /// E-mail address, one customer each.
    pub email: Email,
    /// Telephone number, if it is known.
    pub phone: Option<Phone>,
    /// Postal address, as far as it is known.
    pub address: PostalAddress,
}
