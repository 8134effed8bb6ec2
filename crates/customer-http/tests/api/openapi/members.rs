//! What is answered has the members that the document names, no more and no fewer.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::document::document;
use crate::world::World;

/// Asserts that an answer is of a schema, which names all that it has.
#[track_caller]
fn is(answer: &Value, schema: &str) {
    let document = document();
    let schema = &document["components"]["schemas"][schema];
    let names =
        |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<BTreeSet<_>>();
    let required = schema["required"].as_array().expect("required").iter();
    let required: BTreeSet<_> = required.map(|name| name.as_str().expect("a name").to_owned()).collect();
    let (answered, documented) = (names(answer), names(&schema["properties"]));
    assert!(answered.is_subset(&documented), "not documented: {:?}", answered.difference(&documented));
    assert!(required.is_subset(&answered), "not answered: {:?}", required.difference(&answered));
}

#[actix_web::test]
async fn customers_are_as_documented() {
    let world = World::new().await;
    is(&world.create().await.json(), "Customer");
    is(&world.send(world.request("DELETE", "/customers/1")).await.json(), "Deleted");
}

#[actix_web::test]
async fn exports_are_as_documented() {
    let world = World::new().await;
    let create = world.request("POST", "/customers").insert_header(("idempotency-key", "k"));
    let ada = json!({ "nom": "Lovelace", "prenom": "Ada", "email": "ada@example.org" });
    assert_eq!(world.send(create.set_json(ada)).await.status, 201);
    world.hears_of(1, 1).await;
    let export = world.send(world.request("GET", "/customers/1/export")).await.json();
    is(&export, "CustomerExport");
    is(&export["customer"], "Customer");
    let members = [
        ("notifications", "Notification"),
        ("history", "HistoryEntry"),
        ("events", "KeptEvent"),
        ("idempotency", "KeptAnswer"),
    ];
    for (member, schema) in members {
        is(&export[member][0], schema);
    }
}

#[actix_web::test]
async fn notifications_are_as_documented() {
    let world = World::new().await;
    world.hears_of(1, 7).await;
    is(&world.send(world.request("GET", "/notifications")).await.json()[0], "Notification");
}

#[actix_web::test]
async fn sessions_and_keys_are_as_documented() {
    let mut world = World::new().await;
    is(&world.log_in_again().await, "Session");
    is(&world.send(world.request("POST", "/logout")).await.json(), "LoggedOut");
    let keys = world.send(world.request("GET", "/.well-known/jwks.json")).await.json();
    is(&keys, "KeySet");
    is(&keys["keys"][0], "Key");
}

#[actix_web::test]
async fn operations_are_as_documented() {
    let world = World::new().await;
    for (path, schema) in [
        ("/", "Welcome"),
        ("/livez", "Liveness"),
        ("/readyz", "Readiness"),
        ("/problems/email-taken", "ProblemType"),
    ] {
        is(&world.send(world.request("GET", path)).await.json(), schema);
    }
}

#[actix_web::test]
async fn problems_have_what_all_have_and_what_each_has() {
    let world = World::new().await;
    let invalid = world.send(world.request("POST", "/customers").set_json(json!({}))).await.json();
    let unknown = world.send(world.request("GET", "/customers/1")).await.json();
    let document = document();
    for (problem, schema) in [(&invalid, "InvalidCustomerProblem"), (&unknown, "CustomerNotFoundProblem")] {
        let schema = &document["components"]["schemas"][schema];
        assert_eq!(schema["allOf"][0]["$ref"], "#/components/schemas/Problem");
        let common = &document["components"]["schemas"]["Problem"]["properties"];
        let own = &schema["allOf"][1]["properties"];
        for (name, value) in problem.as_object().expect("an object") {
            assert!(!common[name].is_null() || !own[name].is_null(), "{name} is not documented: {problem}");
            let constant = own[name]["enum"].get(0);
            assert!(constant.is_none_or(|constant| constant == value), "{name} is {value}");
        }
    }
    is(&invalid["errors"][0], "Fault");
}
