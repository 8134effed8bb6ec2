//! `Link` (RFC 8288): the pages before, after and at the beginning.

use customer_domain::{
    page::{Page, Start},
    ports::Seals,
};
use url::form_urlencoded::Serializer;

use super::{cursor, query::Asked};

/// The header's value.
pub(super) fn links(asked: &Asked, page: &Page, seals: &dyn Seals, prefix: &str) -> String {
    let place = |start: fn(_) -> Start, customer: Option<&_>| {
        customer.map(|customer| start(asked.query.sort.key.position(customer)))
    };
    let mut links = vec![link(asked, None, prefix, "first")];
    let before = place(Start::Before, page.customers.first().filter(|_| page.before));
    let after = place(Start::After, page.customers.last().filter(|_| page.after));
    for (start, relation) in [(before, "prev"), (after, "next")] {
        let given =
            start.and_then(|start| cursor::give(seals, &asked.query.filter, asked.query.sort, &start));
        links.extend(given.map(|cursor| link(asked, Some(&cursor), prefix, relation)));
    }
    links.join(", ")
}

fn link(asked: &Asked, cursor: Option<&str>, prefix: &str, relation: &str) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(&asked.parameters).extend_pairs(cursor.map(|cursor| ("cursor", cursor)));
    let query = query.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("<{prefix}/customers{mark}{query}>; rel=\"{relation}\"")
}
