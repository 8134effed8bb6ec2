//! What [`CustomerRepository`](customer_domain::ports::CustomerRepository) promises of pages.

use customer_domain::{
    customer::{City, Country, Customer, CustomerId, Expected, Folded, Name},
    page::{Filter, Page, PageQuery, Sort, SortKey, Start},
    ports::Write,
};

use crate::{
    Store,
    build::{change, details, moment},
    customers::kept,
};

/// Last name, first name, address, town; registered in this order, a second apart but for the last two.
const PEOPLE: [(&str, &str, &str, &str); 7] = [
    ("Martin", "Zoé", "z.martin@example.org", "Lyon"),
    ("durand", "Ada", "ada@example.org", "LYON"),
    ("Durand", "Bob", "bob@example.org", "Paris"),
    ("Élie", "Martine", "elie@example.org", "lyon"),
    ("O%Neil", "Pat_", "pat@example.org", "Lyon 1"),
    ("Zhou", "Wei", "MARTIN@example.cn", ""),
    ("martin", "Ada", "ada2@example.org", "Lyon"),
];

async fn people(store: &dyn Store) -> Vec<Customer> {
    let mut all = Vec::new();
    for (seconds, (last_name, first_name, email, city)) in (0..).zip(PEOPLE) {
        let mut details = details(email);
        details.last_name = Name::parse(last_name).expect("name");
        details.first_name = Name::parse(first_name).expect("name");
        details.address.city =
            Some(City::parse(city).expect("city")).filter(|city| !city.as_str().is_empty());
        let mut change = change(Write::Register(details));
        change.stamp.at = moment(std::cmp::min(seconds, 5));
        all.push(kept(store.customers().commit(change).await.expect("an answer")));
    }
    all
}

async fn page(store: &dyn Store, query: PageQuery) -> Page {
    store.customers().page(&query).await.expect("page")
}

fn ids(customers: &[Customer]) -> Vec<i64> {
    customers.iter().map(|customer| customer.id.get()).collect()
}

/// Who meets these conditions.
async fn found(store: &dyn Store, filter: Filter) -> Vec<i64> {
    let counted = store.customers().count(&filter).await.expect("count");
    let page = page(store, PageQuery { filter, limit: 100, ..PageQuery::default() }).await;
    assert_eq!(u64::try_from(page.rows.len()), Ok(counted));
    ids(&page.rows)
}

/// Whole values, letter case ignored, accents and blanks not.
pub async fn filters_match_whole_values_without_letter_case(store: &dyn Store) {
    people(store).await;
    let email = |text: &str| Filter { email: Some(Folded::of(text)), ..Filter::default() };
    assert_eq!(found(store, email("ADA@Example.org")).await, [2]);
    assert!(found(store, email("ada@example")).await.is_empty());
    let city = |text: &str| Filter { city: Some(Folded::of(text)), ..Filter::default() };
    assert_eq!(found(store, city("lyon")).await, [1, 2, 4, 7]);
    let country =
        Filter { country: Some(Folded::of(Country::parse("FRANCE").expect("c").as_str())), ..city("lyon 1") };
    assert_eq!(found(store, country).await, [5]);
    assert_eq!(found(store, Filter::default()).await, [1, 2, 3, 4, 5, 6, 7]);
}

/// Of last name, first name or address; what SQL would take for a pattern is text.
pub async fn a_prefix_is_sought_in_names_and_address(store: &dyn Store) {
    people(store).await;
    let prefix = |text: &str| Filter { prefix: Some(Folded::of(text)), ..Filter::default() };
    assert_eq!(found(store, prefix("MARTIN")).await, [1, 4, 6, 7]);
    assert_eq!(found(store, prefix("ada")).await, [2, 7]);
    assert_eq!(found(store, prefix("é")).await, [4]);
    assert_eq!(found(store, prefix("o%n")).await, [5]);
    assert_eq!(found(store, prefix("pat_")).await, [5]);
    assert!(found(store, prefix("%")).await.is_empty());
    assert!(found(store, prefix("_")).await.is_empty());
    assert!(found(store, prefix("\\")).await.is_empty());
    assert!(found(store, prefix("urand")).await.is_empty());
    let both = Filter { city: Some(Folded::of("Lyon")), ..prefix("martin") };
    assert_eq!(found(store, both).await, [1, 4, 7]);
}

/// In every order, in steps of every length, there and back.
pub async fn pages_show_everybody_once_in_order(store: &dyn Store) {
    people(store).await;
    for (key, ascending) in [
        (SortKey::Id, [1, 2, 3, 4, 5, 6, 7]),
        (SortKey::LastName, [2, 3, 1, 7, 5, 6, 4]),
        (SortKey::CreatedAt, [1, 2, 3, 4, 5, 6, 7]),
    ] {
        for descending in [false, true] {
            let mut expected = ascending.to_vec();
            if descending {
                expected.reverse();
            }
            for limit in 1..=8 {
                there_and_back(store, Sort { key, descending }, limit, &expected).await;
            }
        }
    }
}

async fn there_and_back(store: &dyn Store, sort: Sort, limit: usize, expected: &[i64]) {
    let query = |start: Start| PageQuery { sort, limit, start, ..PageQuery::default() };
    let mut seen = Vec::new();
    let mut last = page(store, query(Start::Beginning)).await;
    assert!(!last.before);
    seen.extend(ids(&last.rows));
    while last.after {
        let from = sort.key.position(last.rows.last().expect("somebody"));
        last = page(store, query(Start::After(from))).await;
        assert!(last.before);
        seen.extend(ids(&last.rows));
    }
    assert_eq!(seen, expected, "{sort:?} by {limit}");

    let mut back = ids(&last.rows);
    while last.before {
        let to = sort.key.position(last.rows.first().expect("somebody"));
        last = page(store, query(Start::Before(to))).await;
        assert!(last.after);
        back.splice(0..0, ids(&last.rows));
    }
    assert_eq!(back, expected, "{sort:?} back by {limit}");
}

/// Whoever is there all the time is seen once, whoever comes and goes meanwhile.
pub async fn pages_of_a_list_that_changes_neither_skip_nor_repeat(store: &dyn Store) {
    let all = people(store).await;
    let sort = Sort { key: SortKey::LastName, descending: false };
    let query = |start: Start| PageQuery { sort, limit: 2, start, ..PageQuery::default() };
    let mut seen: Vec<CustomerId> = Vec::new();
    let mut last = page(store, query(Start::Beginning)).await;
    let mut step = 0;
    loop {
        seen.extend(last.rows.iter().map(|customer| customer.id));
        if !last.after {
            break;
        }
        let end = last.rows.last().expect("somebody").clone();
        let newcomer = format!("new{step}@example.org");
        store.customers().commit(change(Write::Register(details(&newcomer)))).await.expect("an answer");
        // The very one that the page ended with goes.
        store.customers().commit(change(Write::Remove(end.id, Expected::Any))).await.expect("an answer");
        last = page(store, query(Start::After(sort.key.position(&end)))).await;
        step += 1;
    }
    for customer in all {
        assert_eq!(seen.iter().filter(|id| **id == customer.id).count(), 1, "{}", customer.id);
    }
}
