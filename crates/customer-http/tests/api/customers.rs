//! A customer's life over HTTP.

use actix_web::http::Method;
use customer_domain::ports::CustomerRepository as _;
use customer_testkit::build::registration;
use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};

use crate::world::{World, request, with_json};

const ADA: &str = r#"{"nom":"Lovelace","prenom":"Ada","email":"Ada@Example.org","telephone":"0612345678",
    "adresse":"12 rue de la Paix","ville":"Lyon","code_postal":"69001","pays":"France"}"#;

#[actix_web::test]
async fn a_customer_is_created_read_changed_and_deleted() {
    let world = World::new().await;
    let created = world.post(ADA).await;
    assert_eq!(created.status, 201);
    assert_eq!((created.header("location"), created.header("etag")), (Some("/customers/1"), Some("\"v1\"")));
    assert_eq!(created.header("cache-control"), Some("no-store"));
    let customer = created.json();
    assert_eq!((&customer["id"], &customer["version"]), (&json!(1), &json!(1)));
    assert_eq!((&customer["email"], &customer["ville"]), (&json!("Ada@Example.org"), &json!("Lyon")));
    assert_eq!(customer["created_at"], customer["updated_at"]);
    let at = customer["created_at"].as_str().expect("a moment");
    assert_eq!((at.len(), at.ends_with('Z')), ("2026-11-24T06:25:00.123456Z".len(), true), "{at}");

    let read = world.get("/customers/1").await;
    assert_eq!((read.status.as_u16(), read.json()), (200, customer.clone()));
    assert_eq!((read.header("etag"), read.header("cache-control")), (Some("\"v1\""), Some("no-store")));

    let changed = world.put("/customers/1", r#"{"prenom":"Augusta","telephone":null}"#).await;
    assert_eq!((changed.status.as_u16(), changed.header("etag")), (200, None));
    let changed = changed.json();
    assert_eq!((&changed["prenom"], &changed["telephone"]), (&json!("Augusta"), &Value::Null));
    assert_eq!((&changed["nom"], &changed["version"]), (&json!("Lovelace"), &json!(2)));

    let deleted = world.delete("/customers/1").await;
    assert_eq!(
        (deleted.status.as_u16(), deleted.text.as_str()),
        (200, r#"{"message":"Client deleted successfully"}"#)
    );
    for gone in [world.get("/customers/1").await, world.delete("/customers/1").await] {
        assert_eq!(gone.problem(404, "customer-not-found")["message"], "Client not found");
    }
}

#[actix_web::test]
async fn what_was_read_can_be_sent_back() {
    let world = World::new().await;
    world.post(ADA).await;
    let read = world.get("/customers/1").await.text;
    let unchanged = world.put("/customers/1", &read).await;
    assert_eq!((unchanged.status.as_u16(), unchanged.text), (200, read), "neither a version nor an event");
}

#[actix_web::test]
async fn members_that_are_absent_or_null_are_null() {
    let world = World::new().await;
    let created = world.post(r#"{"nom":"L","prenom":"A","email":"a@x.org","ville":null}"#).await.json();
    for member in ["telephone", "adresse", "ville", "code_postal", "pays"] {
        assert_eq!(created.get(member), Some(&Value::Null), "{member}");
    }
}

#[actix_web::test]
async fn an_address_belongs_to_one_customer() {
    let world = World::new().await;
    world.post(ADA).await;
    let other = r#"{"nom":"Hopper","prenom":"Grace","email":"grace@example.org"}"#;
    world.post(other).await;
    let taken = world.post(&other.replace("grace@", "ADA@")).await;
    let problem = taken.problem(409, "email-taken");
    assert!(!problem.to_string().contains("ADA@"), "no personal data: {problem}");
    world.put("/customers/2", r#"{"email":"ada@example.org"}"#).await.problem(409, "email-taken");
    assert_eq!(world.put("/customers/2", r#"{"email":"Grace@example.org"}"#).await.status, 200);
}

#[actix_web::test]
async fn ids_that_are_no_ids_name_nobody() {
    let world = World::new().await;
    for id in ["0", "-1", "01", "abc", "1.5", "9223372036854775808", "%00", "1%2F2"] {
        let path = format!("/customers/{id}");
        assert_eq!(world.get(&path).await.problem(404, "customer-not-found")["message"], "Client not found");
        world.put(&path, "{}").await.problem(404, "customer-not-found");
        world.delete(&path).await.problem(404, "customer-not-found");
    }
}

#[actix_web::test]
async fn the_list_is_an_array_of_all_however_many() {
    let world = World::new().await;
    assert_eq!(world.get("/customers").await.json(), json!([]));
    for count in [1_usize, 499, 1, 1, 499] {
        for _ in 0..count {
            let email = format!("{}@example.org", uuid::Uuid::now_v7());
            world.store.commit(registration(&email)).await.expect("registration");
        }
        let list = world.get("/customers").await;
        assert_eq!(list.header("content-type"), Some("application/json"));
        assert_eq!(list.header("cache-control"), Some("no-store"));
        let ids: Vec<i64> =
            list.json().as_array().expect("array").iter().filter_map(|c| c["id"].as_i64()).collect();
        let all = i64::try_from(world.store.list(None, 9999).await.expect("list").len()).expect("count");
        assert_eq!(ids, (1..=all).collect::<Vec<_>>());
    }
}

#[actix_web::test]
async fn a_parameter_that_is_not_known_is_refused() {
    World::new().await.get("/customers?colour=red").await.problem(400, "unknown-parameter");
}

#[actix_web::test]
async fn the_trace_of_a_request_goes_on_in_its_event() {
    use customer_domain::ports::{Claim, Outbox as _, RelayId};
    let world = World::new().await;
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let create = request(Method::POST, "/customers", &world.admin).insert_header(("traceparent", trace));
    assert_eq!(world.send(with_json(create, ADA)).await.status, 201);
    let claim = world.store.claim(RelayId(uuid::Uuid::now_v7()), 10, std::time::Duration::from_secs(1)).await;
    let Ok(Claim::Facts(facts)) = claim else { panic!("no facts") };
    assert_eq!(facts[0].stamp.trace.as_ref().map(customer_domain::event::TraceParent::as_str), Some(trace));
}

#[test]
fn whatever_is_accepted_comes_back_as_it_was_sent_but_for_normal_form() {
    let system = actix_web::rt::System::new();
    let world = system.block_on(World::new());
    let text = "\\PC{0,40}";
    let bodies = (text, text, "[a-z]{8}", proptest::option::of(text), proptest::option::of("\\PC{0,12}"));
    let number = std::cell::Cell::new(0);
    TestRunner::default()
        .run(&bodies, |(nom, prenom, local, ville, code_postal)| {
            number.set(number.get() + 1);
            let email = format!("{local}{}@example.org", number.get());
            let sent = json!({ "nom": nom, "prenom": prenom, "email": email, "ville": ville, "code_postal": code_postal });
            let answer = system.block_on(world.post(&sent.to_string()));
            prop_assert!(matches!(answer.status.as_u16(), 201 | 422), "{}", answer.text);
            if answer.status == 201 {
                let kept = answer.json();
                for member in ["nom", "prenom", "email", "ville", "code_postal"] {
                    let normal = sent[member].as_str().map(customer_testkit::build::normal_form);
                    prop_assert_eq!(kept[member].as_str().map(str::to_owned), normal, "{}", member);
                }
            }
            Ok(())
        })
        .expect("the property");
}
