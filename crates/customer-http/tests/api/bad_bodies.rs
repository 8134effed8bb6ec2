//! Bodies that are refused: with every fault at once, and nothing stored.

use actix_web::http::Method;
use customer_domain::ports::CustomerRepository as _;
use serde_json::{Value, json};

use crate::world::{World, request, with_json};

/// What is wrong where, in order.
fn faults(problem: &Value) -> Vec<(String, String)> {
    let text = |fault: &Value, member: &str| fault[member].as_str().expect("a text").to_owned();
    let faults = problem["errors"].as_array().expect("errors");
    faults.iter().map(|fault| (text(fault, "pointer"), text(fault, "detail"))).collect()
}

#[actix_web::test]
async fn all_faults_are_told_at_once_and_nothing_is_stored() {
    let world = World::new().await;
    let body = json!({
        "nom": "", "prenom": "a\u{0}b", "adresse": "1 rue\u{2028}Paris", "email": "nobody", "telephone": "1".repeat(21), "ville": 7,
        "code_postal": ["69001"], "mail": "x", "version": 3,
    });
    let problem = world.post(&body.to_string()).await.problem(422, "invalid-customer");
    let expected = [
        ("#/nom", "must not be empty"),
        ("#/prenom", "must not contain control characters"),
        ("#/email", "must be an address like name@example.org"),
        ("#/telephone", "must be at most 20 characters long"),
        ("#/adresse", "must not contain control characters"),
        ("#/ville", "must be a text"),
        ("#/code_postal", "must be a text"),
        ("#/mail", "is not a member that is known here"),
        ("#/version", "is not a member that is known here"),
    ];
    let expected: Vec<_> = expected.map(|(place, why)| (place.to_owned(), why.to_owned())).into();
    assert_eq!(faults(&problem), expected);
    assert!(world.store.list(None, 10).await.expect("list").is_empty());
}

#[actix_web::test]
async fn every_member_is_held_to_its_limit_in_characters() {
    let world = World::new().await;
    for (member, limit) in [
        ("nom", 255),
        ("prenom", 255),
        ("telephone", 20),
        ("adresse", 255),
        ("ville", 255),
        ("code_postal", 10),
        ("pays", 255),
    ] {
        for (length, status) in [(limit, 201), (limit + 1, 422)] {
            let mut body = json!({ "nom": "L", "prenom": "A", "email": format!("{member}{length}@x.org") });
            body[member] = Value::from("é".repeat(length));
            assert_eq!(world.post(&body.to_string()).await.status, status, "{member}: {length}");
        }
    }
}

#[actix_web::test]
async fn what_is_required_cannot_be_absent_null_or_cleared() {
    let world = World::new().await;
    let problem = world.post(r#"{"prenom":null}"#).await.problem(422, "invalid-customer");
    let places: Vec<String> = faults(&problem).into_iter().map(|(place, _)| place).collect();
    assert_eq!(places, ["#/nom", "#/prenom", "#/email"]);
    world.post(r#"{"nom":"L","prenom":"A","email":"a@x.org"}"#).await;
    let problem =
        world.put("/customers/1", r#"{"nom":null,"email":" "}"#).await.problem(422, "invalid-customer");
    let places: Vec<String> = faults(&problem).into_iter().map(|(place, _)| place).collect();
    assert_eq!(places, ["#/nom", "#/email"]);
}

#[actix_web::test]
async fn a_member_that_stands_twice_is_refused() {
    let world = World::new().await;
    let twice = r#"{"nom":"L","nom":"M","prenom":"A","email":"a@x.org"}"#;
    let problem = world.post(twice).await.problem(422, "invalid-customer");
    assert_eq!(faults(&problem), [("#/nom".to_owned(), "stands here more than once".to_owned())]);
}

#[actix_web::test]
async fn what_is_no_json_is_malformed_and_what_is_no_object_is_invalid() {
    let world = World::new().await;
    for body in ["", "{", "{]", "nom=L", r#"{"nom":"\ud800"}"#, "{} {}", "\u{feff}{}", "{'nom':'L'}"] {
        let problem = world.post(body).await.problem(400, "malformed-request");
        assert!(problem["detail"].as_str().expect("detail").contains("line"), "{problem}");
    }
    for body in ["[]", "7", "null", "\"nom\"", "true"] {
        let problem = world.post(body).await.problem(422, "invalid-customer");
        assert_eq!(faults(&problem), [("#".to_owned(), "must be an object".to_owned())]);
    }
    world.post(&"[".repeat(10_000)).await.problem(400, "malformed-request");
    let create =
        request(Method::POST, "/customers", &world.admin).insert_header(("content-type", "application/json"));
    world.send(create.set_payload(&b"{\"nom\":\"\xff\"}"[..])).await.problem(400, "malformed-request");
}

#[actix_web::test]
async fn a_body_is_json_and_says_so() {
    let world = World::new().await;
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""] {
        let create = request(Method::POST, "/customers", &world.admin)
            .insert_header(("content-type", content_type))
            .set_payload("{}");
        world.send(create).await.problem(415, "unsupported-media-type");
    }
    let create = with_json(request(Method::POST, "/customers", &world.admin), "{}");
    let create = create.insert_header(("content-type", "Application/JSON; charset=utf-8"));
    world.send(create).await.problem(422, "invalid-customer");
}

#[actix_web::test]
async fn a_body_in_a_coding_is_refused_wherever_one_is_read() {
    let world = World::new().await;
    world.post(r#"{"nom":"L","prenom":"A","email":"a@x.org"}"#).await;
    for (method, path) in [
        (Method::POST, "/customers"),
        (Method::PUT, "/customers/1"),
        (Method::PATCH, "/customers/1"),
        (Method::POST, "/accounts"),
        (Method::PATCH, "/accounts/user"),
        (Method::POST, "/login"),
        (Method::POST, "/token/refresh"),
    ] {
        let content_type =
            if method == Method::PATCH { "application/merge-patch+json" } else { "application/json" };
        for coding in ["gzip", "identity, br", "GZIP", "deflate", "\u{e9}"] {
            let sent = request(method.clone(), path, &world.admin)
                .insert_header(("content-type", content_type))
                .insert_header(("content-encoding", coding))
                .set_payload(r#"{"nom":"L","prenom":"B","email":"b@x.org"}"#);
            let answer = world.send(sent).await;
            let problem = answer.problem(415, "unsupported-media-type");
            assert_eq!(answer.header("accept-encoding"), Some("identity"), "{method} {path}");
            assert!(problem["detail"].as_str().expect("detail").contains("Content-Encoding"), "{problem}");
        }
    }
    let gzip = with_json(request(Method::POST, "/customers", &world.admin), "{}");
    let twice =
        gzip.insert_header(("content-encoding", "identity")).append_header(("content-encoding", "gzip"));
    let problem = world.send(twice).await.problem(415, "unsupported-media-type");
    assert!(problem["detail"].as_str().expect("detail").contains("gzip"), "{problem}");
    assert_eq!(world.store.list(None, 10).await.expect("list").len(), 1, "nothing more is stored");
    for none in ["identity", "Identity", ""] {
        let create = with_json(request(Method::POST, "/customers", &world.admin), "{}");
        world.send(create.insert_header(("content-encoding", none))).await.problem(422, "invalid-customer");
    }
}

#[actix_web::test]
async fn a_body_has_a_bound_whether_it_is_announced_or_not() {
    let world = World::new().await;
    let padded = |bytes: usize| {
        let body = r#"{"nom":"L","prenom":"A","email":"a@x.org"}"#;
        format!("{body}{}", " ".repeat(bytes - body.len()))
    };
    assert_eq!(world.post(&padded(64 * 1024)).await.status, 201);
    world.post(&padded(64 * 1024 + 1)).await.problem(413, "content-too-large");
    let announced = with_json(request(Method::POST, "/customers", &world.admin), "{}");
    let announced = announced.insert_header(("content-length", "99999999"));
    world.send(announced).await.problem(413, "content-too-large");
}
