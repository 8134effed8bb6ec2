//! Cursors: places in the list, given out sealed, good for one filter and one order.

use chrono::DateTime;
use customer_domain::{
    Timestamp,
    customer::{CustomerId, Folded},
    page::{Filter, Position, Sort, SortKey, SortValue, Start},
    ports::Seals,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::paging;

/// What a cursor holds. The names are short, since it travels in URLs.
#[derive(Deserialize, Serialize)]
struct Content {
    /// Before the place, not after it.
    b: bool,
    /// The value that the list is sorted by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    v: Option<Value>,
    i: i64,
}

#[derive(Deserialize, Serialize)]
enum Value {
    /// Last name.
    N(String),
    /// Microseconds since 1970.
    C(i64),
}

/// A cursor for the part of a list that begins there.
pub(super) fn give(seals: &dyn Seals, filter: &Filter, sort: Sort, start: &Start) -> Option<String> {
    let (position, b) = match start {
        Start::Beginning => return None,
        Start::After(position) => (position, false),
        Start::Before(position) => (position, true),
    };
    let v = match &position.value {
        SortValue::Id => None,
        SortValue::LastName(name) => Some(Value::N(name.as_str().to_owned())),
        SortValue::CreatedAt(at) => Some(Value::C(at.as_utc().timestamp_micros())),
    };
    let content = Content { b, v, i: position.id.get() };
    paging::give(seals, &content, |content| sealed(content, filter, sort))
}

/// The start that a cursor stands for, if it was given out for this filter and order.
pub(super) fn take(seals: &dyn Seals, filter: &Filter, sort: Sort, cursor: &str) -> Option<Start> {
    let Content { b, v, i } = paging::take(seals, cursor, |content| sealed(content, filter, sort))?;
    let value = match (sort.key, v) {
        (SortKey::Id, None) => SortValue::Id,
        (SortKey::LastName, Some(Value::N(name))) => SortValue::LastName(Folded::from_stored(name)),
        (SortKey::CreatedAt, Some(Value::C(micros))) => {
            SortValue::CreatedAt(Timestamp::from_utc(DateTime::from_timestamp_micros(micros)?))
        }
        _ => return None,
    };
    let position = Position { value, id: CustomerId::new(i).ok()? };
    Some(if b { Start::Before(position) } else { Start::After(position) })
}

/// What is sealed: the content, together with what it is good for, which need not travel.
fn sealed(content: &[u8], filter: &Filter, sort: Sort) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in [&filter.email, &filter.prefix, &filter.city, &filter.country] {
        let text = part.as_ref().map(Folded::as_str);
        hash.update([u8::from(text.is_some())]);
        hash.update(Sha256::digest(text.unwrap_or_default()));
    }
    hash.update(match sort.key {
        SortKey::Id => "id",
        SortKey::LastName => "nom",
        SortKey::CreatedAt => "created_at",
    });
    hash.update([u8::from(sort.descending)]);
    hash.update(content);
    hash.finalize().to_vec()
}
