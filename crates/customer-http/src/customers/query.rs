//! The query of a list: which customers, in which order, from where on, how many.

use customer_domain::{
    customer::{City, Country, Email, Folded, Name},
    page::{Filter, PageQuery, Sort, SortKey, Start},
    ports::Seals,
};

use super::cursor;
use crate::{
    paging::{LIMIT, limit, pairs, wrong},
    problem::{INVALID_CURSOR, Problem, UNKNOWN_PARAMETER},
};

/// A query that makes a page, as it was asked.
pub(super) struct Asked {
    pub(super) query: PageQuery,
    /// All parameters but the cursor, for the links to other pages.
    pub(super) parameters: Vec<(String, String)>,
}

/// Reads a query; with no parameter there is no page.
pub(super) fn read(text: &str, seals: &dyn Seals) -> Result<Option<Asked>, Problem> {
    let (mut parameters, mut given) = (Vec::new(), None);
    let mut query = PageQuery { limit: LIMIT, ..PageQuery::default() };
    for (name, value) in pairs(text)? {
        if parameters.iter().any(|(known, _)| *known == name) || (name == "cursor" && given.is_some()) {
            return Err(wrong(&name, "may stand there once"));
        }
        let filter = &mut query.filter;
        let key = |text: &str| Folded::of(text);
        match &*name {
            "limit" => query.limit = limit(&value)?,
            "sort" => query.sort = sort(&value)?,
            "email" => filter.email = folded("email", Email::parse(&value).map(|email| email.key()))?,
            "q" => filter.prefix = folded("q", Name::parse(&value).map(|text| key(text.as_str())))?,
            "ville" => filter.city = folded("ville", City::parse(&value).map(|text| key(text.as_str())))?,
            "pays" => filter.country = folded("pays", Country::parse(&value).map(|text| key(text.as_str())))?,
            "cursor" => {
                given = Some(value.into_owned());
                continue;
            }
            _ => return Err(Problem::new(UNKNOWN_PARAMETER)),
        }
        parameters.push((name.into_owned(), value.into_owned()));
    }
    if let Some(cursor) = &given {
        query.start = start(seals, &query.filter, query.sort, cursor)?;
    }
    Ok((given.is_some() || !parameters.is_empty()).then_some(Asked { query, parameters }))
}

fn sort(value: &str) -> Result<Sort, Problem> {
    let (key, descending) = value.strip_prefix('-').map_or((value, false), |key| (key, true));
    let key = match key {
        "id" => SortKey::Id,
        "nom" => SortKey::LastName,
        "created_at" => SortKey::CreatedAt,
        _ => return Err(wrong("sort", "must be id, nom or created_at, or one of them with - before it")),
    };
    Ok(Sort { key, descending })
}

fn folded<E: std::fmt::Display>(name: &str, parsed: Result<Folded, E>) -> Result<Option<Folded>, Problem> {
    parsed.map(Some).map_err(|why| wrong(name, why))
}

fn start(seals: &dyn Seals, filter: &Filter, sort: Sort, cursor: &str) -> Result<Start, Problem> {
    cursor::take(seals, filter, sort, cursor).ok_or_else(|| Problem::new(INVALID_CURSOR))
}
