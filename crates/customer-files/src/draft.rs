//! From what stands in a row to a customer, with every fault at once.

use std::{
    borrow::Cow,
    fmt::{self, Display},
};

use chrono::{DateTime, Datelike as _, Utc};
use customer_domain::{
    Timestamp,
    customer::{
        City, Country, CustomerId, Details, Email, Name, NotACustomerId, Phone, PostalAddress, PostalCode,
        Street, Version,
    },
    import::{Draft, HIGHEST_ID, HIGHEST_VERSION},
};

use crate::Column;

/// What stands in a row for a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell<'a> {
    /// Nothing.
    Absent,
    /// A text.
    Text(Cow<'a, str>),
    /// A whole number.
    Whole(i64),
    /// Something else.
    Other(&'static str),
}

/// Why a row is no customer: every rule that it breaks. Never repeats what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(Vec<String>);

impl Faults {
    /// A fault of the row as a whole.
    pub(crate) fn of_row(why: impl Display) -> Self {
        Self(vec![why.to_string()])
    }
}

impl Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

/// Reads the cells of a row.
struct Cells<'a, F> {
    cell: F,
    faults: Vec<String>,
    row: std::marker::PhantomData<&'a ()>,
}

/// The customer of a row, given what stands in it for each column.
pub(crate) fn draft<'a>(cell: impl Fn(Column) -> Cell<'a>) -> Result<Draft, Faults> {
    let mut cells = Cells { cell, faults: Vec::new(), row: std::marker::PhantomData };
    let id = cells.id();
    let last_name = cells.required(Column::Nom, Name::parse);
    let first_name = cells.required(Column::Prenom, Name::parse);
    let email = cells.required(Column::Email, Email::parse);
    let phone = cells.optional(Column::Telephone, Phone::parse);
    let address = PostalAddress {
        street: cells.optional(Column::Adresse, Street::parse),
        city: cells.optional(Column::Ville, City::parse),
        postal_code: cells.optional(Column::CodePostal, PostalCode::parse),
        country: cells.optional(Column::Pays, Country::parse),
    };
    let version = cells.version();
    let created_at = cells.optional(Column::CreatedAt, moment);
    let updated_at = cells.optional(Column::UpdatedAt, moment);
    if created_at.zip(updated_at).is_some_and(|(created, updated)| updated < created) {
        cells.refuse::<()>(Column::UpdatedAt, "must not be before created_at");
    }
    match (last_name, first_name, email) {
        (Some(last_name), Some(first_name), Some(email)) if cells.faults.is_empty() => {
            let details = Details { last_name, first_name, email, phone, address };
            Ok(Draft { id, details, version, created_at, updated_at })
        }
        _ => Err(Faults(cells.faults)),
    }
}

impl<'a, F: Fn(Column) -> Cell<'a>> Cells<'a, F> {
    fn refuse<T>(&mut self, column: Column, why: impl Display) -> Option<T> {
        self.faults.push(format!("{column}: {why}"));
        None
    }

    fn required<T, E: Display>(
        &mut self,
        column: Column,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if (self.cell)(column) == Cell::Absent {
            return self.refuse(column, "is required");
        }
        self.optional(column, parse)
    }

    fn optional<T, E: Display>(
        &mut self,
        column: Column,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        match (self.cell)(column) {
            Cell::Absent => None,
            Cell::Text(text) => match parse(&text) {
                Ok(value) => Some(value),
                Err(why) => self.refuse(column, why),
            },
            Cell::Whole(_) => self.refuse(column, "must be a text"),
            Cell::Other(why) => self.refuse(column, why),
        }
    }

    fn id(&mut self) -> Option<CustomerId> {
        match (self.cell)(Column::Id) {
            Cell::Absent => None,
            cell => identity(&cell).or_else(|| {
                self.refuse(Column::Id, format!("must be a whole number from 1 to {HIGHEST_ID}"))
            }),
        }
    }

    fn version(&mut self) -> Option<Version> {
        let number = match (self.cell)(Column::Version) {
            Cell::Whole(number) => u32::try_from(number).ok(),
            Cell::Text(text) => text.parse().ok(),
            Cell::Absent => return None,
            Cell::Other(_) => None,
        };
        match number {
            Some(number) if (1..=HIGHEST_VERSION).contains(&number) => Some(Version::from_stored(number)),
            _ => self.refuse(Column::Version, format!("must be a whole number from 1 to {HIGHEST_VERSION}")),
        }
    }
}

/// The identity that stands there, if one does that may come from elsewhere.
pub(crate) fn identity(cell: &Cell<'_>) -> Option<CustomerId> {
    let id = match cell {
        Cell::Whole(number) => CustomerId::new(*number),
        Cell::Text(text) => text.parse(),
        Cell::Absent | Cell::Other(_) => Err(NotACustomerId),
    };
    id.ok().filter(|id| id.get() <= HIGHEST_ID)
}

/// A moment that every store can keep.
fn moment(text: &str) -> Result<Timestamp, &'static str> {
    let moment = DateTime::parse_from_rfc3339(text)
        .map_err(|_text: chrono::ParseError| "must be a moment like 2026-11-24T06:00:00.000000Z")?;
    // A leap second is the one after it: stores have none.
    let moment: Option<DateTime<Utc>> = DateTime::from_timestamp_micros(moment.timestamp_micros());
    let kept = moment.filter(|moment| (1000..=9999).contains(&moment.year()));
    kept.map(Timestamp::from_utc).ok_or("must be of a year from 1000 to 9999")
}
