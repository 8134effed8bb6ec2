//! What somebody wants to be different about a customer.

use super::{City, Country, Details, Email, Name, Phone, PostalAddress, PostalCode, Street};

/// One member of an edit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Field<T> {
    /// Leave it as it is.
    #[default]
    Keep,
    /// Make it this; for a member that may be unknown, `Set(None)` clears it.
    Set(T),
}

/// The wanted state of some members of a customer, the others keeping theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// Last name.
    pub last_name: Field<Name>,
    /// First name.
    pub first_name: Field<Name>,
    /// E-mail address.
    pub email: Field<Email>,
    /// Telephone number.
    pub phone: Field<Option<Phone>>,
    /// Street and number.
    pub street: Field<Option<Street>>,
    /// Town.
    pub city: Field<Option<City>>,
    /// Postal code.
    pub postal_code: Field<Option<PostalCode>>,
    /// Country.
    pub country: Field<Option<Country>>,
}

impl<T> Field<T> {
    fn or(self, current: T) -> T {
        match self {
            Self::Keep => current,
            Self::Set(wanted) => wanted,
        }
    }
}

impl Edit {
    /// What the details are after this edit.
    #[must_use]
    pub fn apply(self, current: Details) -> Details {
        Details {
            last_name: self.last_name.or(current.last_name),
            first_name: self.first_name.or(current.first_name),
            email: self.email.or(current.email),
            phone: self.phone.or(current.phone),
            address: PostalAddress {
                street: self.street.or(current.address.street),
                city: self.city.or(current.address.city),
                postal_code: self.postal_code.or(current.address.postal_code),
                country: self.country.or(current.address.country),
            },
        }
    }
}
