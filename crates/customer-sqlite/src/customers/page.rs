//! Queries of parts of the list.

use customer_domain::{
    customer::Folded,
    page::{Filter, PageQuery, Position, SortKey, SortValue, Start},
};
use customer_tables::{
    Moment,
    schema::customers::{self, dsl},
};
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, sqlite::Sqlite};

type Query = customers::BoxedQuery<'static, Sqlite>;

/// By a column and then by identity, beyond a value of both.
macro_rules! beyond {
    ($query:expr, $column:expr, $from:expr, $ascending:expr) => {
        match ($from, $ascending) {
            (None, true) => $query.order(($column.asc(), dsl::id.asc())),
            (None, false) => $query.order(($column.desc(), dsl::id.desc())),
            (Some((value, id)), true) => $query
                .filter($column.gt(value.clone()).or($column.eq(value).and(dsl::id.gt(id))))
                .order(($column.asc(), dsl::id.asc())),
            (Some((value, id)), false) => $query
                .filter($column.lt(value.clone()).or($column.eq(value).and(dsl::id.lt(id))))
                .order(($column.desc(), dsl::id.desc())),
        }
    };
}

/// The customers of a filter, in no order.
pub(super) fn filtered(filter: &Filter) -> Query {
    let mut query = customers::table.into_boxed();
    let key = |folded: &Folded| folded.as_str().to_owned();
    if let Some(email) = &filter.email {
        query = query.filter(dsl::email_key.eq(key(email)));
    }
    if let Some(city) = &filter.city {
        query = query.filter(dsl::city_key.eq(key(city)));
    }
    if let Some(country) = &filter.country {
        query = query.filter(dsl::country_key.eq(key(country)));
    }
    if let Some(prefix) = &filter.prefix {
        let (from, to) = range(prefix);
        let begins = dsl::last_name_key.ge(from.clone()).and(dsl::last_name_key.lt(to.clone()));
        let begins = begins.or(dsl::first_name_key.ge(from.clone()).and(dsl::first_name_key.lt(to.clone())));
        query = query.filter(begins.or(dsl::email_key.ge(from).and(dsl::email_key.lt(to))));
    }
    query
}

/// Those on the asked side of the start, nearest first.
pub(super) fn found(query: &PageQuery) -> Query {
    let (from, onward) = match &query.start {
        Start::Beginning => (None, true),
        Start::After(position) => (Some(position), true),
        Start::Before(position) => (Some(position), false),
    };
    let ascending = query.sort.descending != onward;
    let of = filtered(&query.filter);
    match query.sort.key {
        SortKey::Id => by_id(of, from, ascending),
        SortKey::LastName => {
            let from = from.and_then(|position| match &position.value {
                SortValue::LastName(name) => Some((name.as_str().to_owned(), position.id.get())),
                SortValue::Id | SortValue::CreatedAt(_) => None,
            });
            beyond!(of, dsl::last_name_key, from, ascending)
        }
        SortKey::CreatedAt => {
            let from = from.and_then(|position| match &position.value {
                SortValue::CreatedAt(at) => Some((Moment(*at), position.id.get())),
                SortValue::Id | SortValue::LastName(_) => None,
            });
            beyond!(of, dsl::created_at, from, ascending)
        }
    }
}

fn by_id(query: Query, from: Option<&Position>, ascending: bool) -> Query {
    let from = from.map(|position| position.id.get());
    match (from, ascending) {
        (None, true) => query.order(dsl::id.asc()),
        (None, false) => query.order(dsl::id.desc()),
        (Some(id), true) => query.filter(dsl::id.gt(id)).order(dsl::id.asc()),
        (Some(id), false) => query.filter(dsl::id.lt(id)).order(dsl::id.desc()),
    }
}

/// The texts that begin with this one: from itself to the first that comes after them all. Texts are compared byte by
/// byte, which in UTF-8 is code point by code point; unlike `LIKE`, the index serves this.
fn range(prefix: &Folded) -> (String, String) {
    let mut after = prefix.as_str().to_owned();
    while let Some(last) = after.pop() {
        // What has no successor is left away: the next shorter text has one.
        if let Some(next) = (last..=char::MAX).nth(1) {
            after.push(next);
            return (prefix.as_str().to_owned(), after);
        }
    }
    // After all there are: no text begins so.
    (prefix.as_str().to_owned(), char::MAX.to_string().repeat(256))
}

#[cfg(test)]
mod tests {
    use customer_domain::customer::Folded;

    use super::range;

    #[test]
    fn a_range_holds_what_begins_with_a_text_and_nothing_else() {
        for (prefix, last, beyond) in [
            ("du", "du\u{10ffff}\u{10ffff}", "dv"),
            ("d\u{d7ff}", "d\u{d7ff}z", "d\u{e000}"),
            ("d\u{10ffff}", "d\u{10ffff}z", "e"),
            ("%_", "%_x", "%`"),
        ] {
            let (from, to) = range(&Folded::of(prefix));
            assert_eq!((from.as_str(), to.as_str()), (prefix, beyond));
            assert!(last < to.as_str(), "{prefix:?}");
        }
    }
}
