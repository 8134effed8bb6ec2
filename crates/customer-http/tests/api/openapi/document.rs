//! The document in itself: it is the one in `docs/`, and nothing in it leads nowhere.

use std::{collections::BTreeSet, fs};

use customer_http::PROBLEM_TYPES;
use serde_json::{Map, Value};

/// The document as it is printed.
pub(crate) fn document() -> Value {
    serde_json::from_str(&customer_http::openapi().expect("the document")).expect("JSON")
}

/// Its calls: path, method, and what stands there.
pub(crate) fn calls(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().expect("paths").iter();
    let calls = paths.flat_map(|(path, item)| {
        let methods = item.as_object().expect("a path").iter();
        methods.map(|(method, call)| (path.as_str(), method.as_str(), call))
    });
    calls.collect()
}

#[test]
fn the_file_in_docs_is_the_document() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let printed = customer_http::openapi().expect("the document");
    let kept = fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept.trim_end() == printed,
        "docs/openapi.json is not what the code says; renew it, and look at the difference:\n\
         cargo run --package customer-server -- openapi > docs/openapi.json"
    );
}

#[test]
fn it_is_openapi_3_1_of_this_version() {
    let document = document();
    assert!(document["openapi"].as_str().expect("a version").starts_with("3.1."));
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut references = BTreeSet::new();
    visit(&document, &mut |object| {
        references.extend(object.get("$ref").map(|to| to.as_str().expect("a reference").to_owned()));
    });
    assert!(references.len() > 50, "{references:?}");
    for reference in &references {
        let place = reference.strip_prefix('#').expect("nothing is elsewhere");
        assert!(document.pointer(place).is_some(), "{reference}");
    }
}

#[test]
fn every_call_can_be_told_from_the_others_and_says_what_it_does() {
    let document = document();
    let tags: BTreeSet<_> = document["tags"]
        .as_array()
        .expect("tags")
        .iter()
        .map(|tag| &tag["name"])
        .map(Value::as_str)
        .collect();
    let mut ids = BTreeSet::new();
    for (path, method, call) in calls(&document) {
        let id = call["operationId"].as_str().expect("an id");
        assert!(ids.insert(id), "{id} stands twice");
        for member in ["summary", "description"] {
            assert!(call[member].as_str().is_some_and(|text| !text.is_empty()), "{method} {path}: {member}");
        }
        assert!(tags.contains(&call["tags"][0].as_str()), "{method} {path}");
    }
}

#[test]
fn every_type_of_problem_is_an_answer_to_some_call() {
    let document = document();
    let answers: String = calls(&document).iter().map(|(_, _, call)| call["responses"].to_string()).collect();
    for kind in PROBLEM_TYPES.iter().filter(|kind| kind.slug != "method-not-allowed") {
        let alone = format!("#/components/responses/{}\"", pascal(kind.slug));
        let in_a_group = format!("#/components/schemas/{}Problem\"", pascal(kind.slug));
        assert!(
            answers.contains(&alone) || answers.contains(&in_a_group),
            "{}: which call fails so?",
            kind.slug
        );
    }
}

fn pascal(slug: &str) -> String {
    slug.split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

fn visit(value: &Value, see: &mut impl FnMut(&Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            see(object);
            object.values().for_each(|member| visit(member, see));
        }
        Value::Array(elements) => elements.iter().for_each(|element| visit(element, see)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
