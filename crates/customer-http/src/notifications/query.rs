//! The query of a list of notifications: from where on, how many; and the links to the pages around.

use chrono::DateTime;
use customer_domain::{
    Timestamp,
    customer::CustomerId,
    notification::{Notification, OrderId, Place},
    page::{Page, Start},
    ports::{NoticesQuery, Seals},
};
use serde::{Deserialize, Serialize};

use crate::{
    paging::{self, LIMIT, limit, link, pairs, wrong},
    problem::{INVALID_CURSOR, Problem, UNKNOWN_PARAMETER},
};

/// A page, as it was asked.
pub(super) struct Asked {
    pub(super) query: NoticesQuery,
    /// All parameters but the cursor, for the links to other pages.
    parameters: Vec<(String, String)>,
}

/// What a cursor holds. The names are short, since it travels in URLs.
#[derive(Deserialize, Serialize)]
struct Content {
    /// Before the place, not after it.
    b: bool,
    /// Microseconds since 1970.
    r: i64,
    /// The order.
    o: i64,
}

/// Reads a query.
pub(super) fn read(text: &str, customer: Option<CustomerId>, seals: &dyn Seals) -> Result<Asked, Problem> {
    let mut query = NoticesQuery { customer, limit: LIMIT, ..NoticesQuery::default() };
    let (mut parameters, mut cursor) = (Vec::new(), None);
    for (name, value) in pairs(text)? {
        match &*name {
            "limit" if parameters.is_empty() => {
                query.limit = limit(&value)?;
                parameters.push((name.into_owned(), value.into_owned()));
            }
            "cursor" if cursor.is_none() => cursor = Some(value),
            "limit" | "cursor" => return Err(wrong(&name, "may stand there once")),
            _ => return Err(Problem::new(UNKNOWN_PARAMETER)),
        }
    }
    if let Some(cursor) = cursor {
        query.start = take(seals, customer, &cursor).ok_or_else(|| Problem::new(INVALID_CURSOR))?;
    }
    Ok(Asked { query, parameters })
}

/// `Link`'s value.
pub(super) fn links(asked: &Asked, page: &Page<Notification>, seals: &dyn Seals, prefix: &str) -> String {
    let customer = asked.query.customer;
    let path = match customer {
        Some(id) => format!("{prefix}/customers/{id}/notifications"),
        None => format!("{prefix}/notifications"),
    };
    let before = page.rows.first().filter(|_| page.before).map(|first| (true, first.place()));
    let after = page.rows.last().filter(|_| page.after).map(|last| (false, last.place()));
    let mut links = vec![link(&path, &asked.parameters, None, "first")];
    for (beyond, relation) in [(before, "prev"), (after, "next")] {
        let cursor = beyond.and_then(|(b, place)| give(seals, customer, b, place));
        links.extend(cursor.map(|cursor| link(&path, &asked.parameters, Some(&cursor), relation)));
    }
    links.join(", ")
}

fn give(seals: &dyn Seals, customer: Option<CustomerId>, b: bool, place: Place) -> Option<String> {
    let content = Content { b, r: place.received_at.as_utc().timestamp_micros(), o: place.order.get() };
    paging::give(seals, &content, |content| sealed(content, customer))
}

fn take(seals: &dyn Seals, customer: Option<CustomerId>, cursor: &str) -> Option<Start<Place>> {
    let Content { b, r, o } = paging::take(seals, cursor, |content| sealed(content, customer))?;
    let received_at = Timestamp::from_utc(DateTime::from_timestamp_micros(r)?);
    let place = Place { received_at, order: OrderId::new(o).ok()? };
    Some(if b { Start::Before(place) } else { Start::After(place) })
}

/// What is sealed: the content, together with whose notifications it is good for.
fn sealed(content: &[u8], customer: Option<CustomerId>) -> Vec<u8> {
    let whose = customer.map_or(0, CustomerId::get);
    [format!("notifications {whose} ").as_bytes(), content].concat()
}
