//! Queries of parts of the list.

use customer_domain::{
    customer::Folded,
    page::{Filter, PageQuery, Position, SortKey, SortValue, Start},
};
use customer_tables::{
    Moment,
    schema::customers::{self, dsl},
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, TextExpressionMethods as _,
    mysql::Mysql,
};

type Query = customers::BoxedQuery<'static, Mysql>;

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
        let pattern = pattern(prefix);
        let names = dsl::last_name_key.like(pattern.clone()).or(dsl::first_name_key.like(pattern.clone()));
        query = query.filter(names.or(dsl::email_key.like(pattern)));
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

/// A pattern of SQL's `LIKE` for what begins with a text.
fn pattern(prefix: &Folded) -> String {
    let mut pattern = String::with_capacity(prefix.as_str().len() + 1);
    for c in prefix.as_str().chars() {
        if matches!(c, '\\' | '%' | '_') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
