//! From a line to the members of its object, none of which is lost.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::{Value, value::RawValue};

use crate::{
    Column, Faults, Place, Record,
    column::REASON,
    draft::{Cell, draft, identity},
    record::Raw,
};

/// Members in their order, each as it stands there.
struct Members(Vec<(String, Box<RawValue>)>);

impl Record {
    pub(crate) fn of_ndjson(number: u64, line: &[u8]) -> Self {
        let place = Place::Line(number);
        let Ok(Members(mut members)) = serde_json::from_slice(line) else {
            let draft = Err(Faults::of_row("is not a JSON object"));
            return Self { place, id: None, draft, raw: Raw::Line(line.to_vec()) };
        };
        members.retain(|(name, _)| name != REASON);
        let id = identity(&found(&members, Column::Id));
        Self { place, id, draft: read(&members), raw: Raw::Members(members) }
    }
}

fn read(members: &[(String, Box<RawValue>)]) -> Result<customer_domain::import::Draft, Faults> {
    let mut seen: Vec<Column> = Vec::with_capacity(members.len());
    for (name, _) in members {
        match name.parse() {
            Ok(column) if seen.contains(&column) => {
                return Err(Faults::of_row(format!("has two members {column}")));
            }
            Ok(column) => seen.push(column),
            Err(_) => {
                let known = Column::names();
                return Err(Faults::of_row(format!("has a member of another name than {known}")));
            }
        }
    }
    draft(|column| found(members, column))
}

fn found(members: &[(String, Box<RawValue>)], column: Column) -> Cell<'static> {
    let member = members.iter().find(|(name, _)| name == column.name());
    member.map_or(Cell::Absent, |(_, value)| cell(value))
}

fn cell(value: &RawValue) -> Cell<'static> {
    match serde_json::from_str(value.get()) {
        Ok(Value::Null) => Cell::Absent,
        Ok(Value::String(text)) => Cell::Text(Cow::Owned(text)),
        Ok(Value::Number(number)) => {
            number.as_i64().map_or(Cell::Other("must be a whole number"), Cell::Whole)
        }
        Ok(_) => Cell::Other("must be a text"),
        Err(_) => Cell::Other("must be Unicode"),
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Gather)
    }
}

struct Gather;

impl<'de> Visitor<'de> for Gather {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::with_capacity(12);
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
