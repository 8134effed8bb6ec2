//! A row of a source: the customer that it is, or why it is none, and what stood there.

use std::{borrow::Cow, fmt};

use customer_domain::{customer::CustomerId, import::Draft};
use serde_json::value::RawValue;

use crate::{
    Column, Faults,
    csv::{Field, Header, Row},
    draft::{Cell, draft, identity},
};

/// A row.
#[derive(Debug)]
pub struct Record {
    /// Where it stands.
    pub place: Place,
    /// The identity that stands in it, up to [`HIGHEST_ID`](customer_domain::import::HIGHEST_ID), also where the row is no customer; none where it cannot be told.
    pub id: Option<CustomerId>,
    /// The customer, or every rule that the row breaks.
    pub draft: Result<Draft, Faults>,
    pub(crate) raw: Raw,
}

/// Where a row stands in its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On this line of a file, from 1.
    Line(u64),
    /// Under this identity in a table.
    Row(i64),
}

/// What stood there, to be written as it was. It holds personal data.
pub(crate) enum Raw {
    /// Fields of the header's columns.
    Fields(Vec<Field>),
    /// Members of an object, in their order.
    Members(Vec<(String, Box<RawValue>)>),
    /// A line that is no object.
    Line(Vec<u8>),
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Raw(***)")
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(number) => write!(f, "line {number}"),
            Self::Row(id) => write!(f, "row {id}"),
        }
    }
}

impl Record {
    /// A row of a table, of which each column has a text or nothing.
    #[must_use]
    pub fn of_table(id: i64, texts: &[(Column, Option<String>)]) -> Self {
        let (place, id) = (Place::Row(id), identity(&Cell::Whole(id)));
        let draft = draft(|column| {
            let text = texts.iter().find(|(of, _)| *of == column).and_then(|(_, text)| text.as_deref());
            text.map_or(Cell::Absent, |text| Cell::Text(Cow::Borrowed(text)))
        });
        let fields = texts.iter().map(|(_, text)| text.clone().map(String::into_bytes)).collect();
        Self { place, id, draft, raw: Raw::Fields(fields) }
    }

    pub(crate) fn of_csv(header: &Header, columns: &[Column], row: Row) -> Self {
        let (place, sound) = (Place::Line(row.line), row.sound);
        let read = row.fields.len();
        let fields = match header.own(row.fields) {
            Ok(fields) => fields,
            Err(fields) => {
                let why = format!("has {read} fields where line 1 has {}", header.width());
                return Self { place, id: None, draft: Err(Faults::of_row(why)), raw: Raw::Fields(fields) };
            }
        };
        let found =
            |column| cell(columns.iter().zip(&fields).find(|(of, _)| **of == column).map(|(_, it)| it));
        let id = identity(&found(Column::Id));
        let draft = if sound {
            draft(found)
        } else {
            Err(Faults::of_row("has a text behind a quotation mark that closes a field"))
        };
        Self { place, id, draft, raw: Raw::Fields(fields) }
    }
}

fn cell(field: Option<&Field>) -> Cell<'_> {
    match field.and_then(Option::as_deref).map(std::str::from_utf8) {
        None => Cell::Absent,
        Some(Ok(text)) => Cell::Text(Cow::Borrowed(text)),
        Some(Err(_)) => Cell::Other("must be UTF-8"),
    }
}
