//! The document and the router know the same paths and methods.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

use super::document::{calls, document};
use crate::world::{Answer, World};

const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];

/// What stands in a path's braces for something that is there.
const THERE: [(&str, &str); 4] =
    [("{id}", "1"), ("{slug}", "email-taken"), ("{file}", "page.css"), ("{username}", "user")];

/// How routes are made in this crate, each with its path beside it.
const MAKERS: [&str; 2] = ["resource(\"", "read_only(\""];

#[test]
fn every_route_of_the_code_is_in_the_document_and_back() {
    let mut code = BTreeSet::new();
    for text in sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))) {
        for maker in MAKERS {
            code.extend(text.split(maker).skip(1).filter_map(|rest| rest.split('"').next()).map(template));
        }
        // Another way to make a route would be one that this test does not see.
        for other in [".route(\"", "web::scope(", "#[get(", "#[post("] {
            assert!(!text.contains(other), "{other} makes a route that no test finds");
        }
    }
    let document = document();
    let paths: BTreeSet<String> = document["paths"].as_object().expect("paths").keys().cloned().collect();
    assert!(code.contains("/customers/{id}"), "no route was found: {code:?}");
    assert_eq!(code, paths);
}

#[actix_web::test]
async fn the_methods_of_each_path_are_those_of_the_router() {
    let mut world = World::new().await;
    assert_eq!(world.create().await.status, 201);
    let document = document();
    for path in document["paths"].as_object().expect("paths").keys() {
        let documented: BTreeSet<String> = methods(&document, path);
        for method in METHODS {
            let answer = ask(&mut world, method, path).await;
            let there = documented.contains(method);
            let refused = [404, 405].contains(&answer.status.as_u16());
            assert_eq!(there, !refused, "{method} {path}: {} {}", answer.status, answer.text);
            if answer.status == 405 || method == "OPTIONS" {
                let allowed = answer.header("allow").expect("Allow").split(", ").map(str::to_owned).collect();
                assert_eq!(documented, allowed, "{method} {path}");
            }
        }
    }
}

/// Changes nothing: where a body is needed there is none.
async fn ask(world: &mut World, method: &str, path: &str) -> Answer {
    let path = THERE.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value));
    let request = world.request(method, &path);
    // Refused for its condition, so that the customer stays for the calls to come.
    let request = if method == "DELETE" { request.insert_header(("if-match", "\"v9\"")) } else { request };
    let answer = world.send(request).await;
    if path == "/logout" {
        world.log_in_again().await;
    }
    answer
}

fn methods(document: &Value, path: &str) -> BTreeSet<String> {
    let calls = calls(document);
    let here = calls.iter().filter(|(documented, ..)| *documented == path);
    here.map(|(_, method, _)| method.to_uppercase()).collect()
}

/// A path without the patterns of its parameters: `/docs/{file}` for `/docs/{file:.*}`.
fn template(path: &str) -> String {
    let parts = path.split('/').map(|part| match part.split_once(':') {
        Some((name, _)) if part.starts_with('{') => format!("{name}}}"),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The code, without the tests in it.
fn sources(folder: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            texts.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).expect("a text");
            texts.push(text.split("#[cfg(test)]").next().unwrap_or_default().to_owned());
        }
    }
    texts
}
