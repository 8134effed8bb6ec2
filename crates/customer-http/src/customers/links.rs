//! `Link` (RFC 8288): the pages before, after and at the beginning.

use customer_domain::{
    page::{Page, Start},
    ports::Seals,
};

use super::{cursor, query::Asked};
use crate::paging::link;

/// The header's value.
pub(super) fn links(asked: &Asked, page: &Page, seals: &dyn Seals, prefix: &str) -> String {
    let place = |start: fn(_) -> Start, customer: Option<&_>| {
        customer.map(|customer| start(asked.query.sort.key.position(customer)))
    };
    let path = format!("{prefix}/customers");
    let link = |cursor: Option<&str>, relation| link(&path, &asked.parameters, cursor, relation);
    let mut links = vec![link(None, "first")];
    let before = place(Start::Before, page.rows.first().filter(|_| page.before));
    let after = place(Start::After, page.rows.last().filter(|_| page.after));
    for (start, relation) in [(before, "prev"), (after, "next")] {
        let given =
            start.and_then(|start| cursor::give(seals, &asked.query.filter, asked.query.sort, &start));
        links.extend(given.map(|cursor| link(Some(&cursor), relation)));
    }
    links.join(", ")
}
