//! Parts of long lists, of the list of customers above all: which, in which order, from where on.
//!
//! A page is found by the place after the last row of the one before, never by counting, so that a list that others
//! change neither skips nor repeats what was there all the time.

use crate::{
    Timestamp,
    customer::{City, Country, Customer, CustomerId, Folded},
};

/// Which customers; letter case does not count. Those that meet all conditions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Whose address is this.
    pub email: Option<Folded>,
    /// Whose last name, first name or address begins with this.
    pub prefix: Option<Folded>,
    /// Who lives in this town.
    pub city: Option<Folded>,
    /// Who lives in this country.
    pub country: Option<Folded>,
}

/// In which order; who is equal in it stands by identity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// From the greatest to the least, identities too.
    pub descending: bool,
}

/// What customers are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortKey {
    /// Identity.
    #[default]
    Id,
    /// Last name, letter case ignored.
    LastName,
    /// The moment of the registration.
    CreatedAt,
}

/// A customer's place in an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// What it is sorted by.
    pub value: SortValue,
    /// Who.
    pub id: CustomerId,
}

/// The value of a [`SortKey`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SortValue {
    /// The identity, which the position has anyhow.
    Id,
    /// The last name.
    LastName(Folded),
    /// The moment.
    CreatedAt(Timestamp),
}

/// On which side of a place; in the list of customers, unless it is said of another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Start<P = Position> {
    /// From the beginning.
    #[default]
    Beginning,
    /// Those after this place.
    After(P),
    /// Those before this place, as near to it as may be.
    Before(P),
}

/// What a page is asked by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageQuery {
    /// Which customers.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// From where on.
    pub start: Start,
    /// The most customers, from 1.
    pub limit: usize,
}

/// Part of a list, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T = Customer> {
    /// What stands there.
    pub rows: Vec<T>,
    /// Whether there is something before them.
    pub before: bool,
    /// Whether there is something after them.
    pub after: bool,
}

impl SortKey {
    /// Where a customer stands.
    #[must_use]
    pub fn position(self, customer: &Customer) -> Position {
        let value = match self {
            Self::Id => SortValue::Id,
            Self::LastName => SortValue::LastName(Folded::of(customer.details.last_name.as_str())),
            Self::CreatedAt => SortValue::CreatedAt(customer.created_at),
        };
        Position { value, id: customer.id }
    }
}

impl Filter {
    /// Whether a customer is one of these.
    #[must_use]
    pub fn matches(&self, customer: &Customer) -> bool {
        let details = &customer.details;
        let is = |wanted: &Option<Folded>, text: Option<&str>| {
            wanted.as_ref().is_none_or(|wanted| text.is_some_and(|text| Folded::of(text) == *wanted))
        };
        let begins = |text: &str| {
            self.prefix.as_ref().is_none_or(|prefix| Folded::of(text).as_str().starts_with(prefix.as_str()))
        };
        let names = [details.last_name.as_str(), details.first_name.as_str(), details.email.as_str()];
        is(&self.email, Some(details.email.as_str()))
            && is(&self.city, details.address.city.as_ref().map(City::as_str))
            && is(&self.country, details.address.country.as_ref().map(Country::as_str))
            && names.into_iter().any(begins)
    }
}

impl<T> Page<T> {
    /// From the rows that were found on one side of a start, nearest first, one more than were asked for if there
    /// are more.
    #[must_use]
    pub fn from_found<P>(mut found: Vec<T>, start: &Start<P>, limit: usize) -> Self {
        let more = found.len() > limit;
        found.truncate(limit);
        match start {
            Start::Beginning => Self { rows: found, before: false, after: more },
            Start::After(_) => Self { rows: found, before: true, after: more },
            Start::Before(_) => {
                found.reverse();
                Self { rows: found, before: more, after: true }
            }
        }
    }
}
