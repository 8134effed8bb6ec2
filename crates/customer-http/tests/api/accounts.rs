//! `/accounts`: who may log in, arranged by administrators.

use actix_web::http::Method;
use serde_json::json;

use crate::world::{Answer, PASSWORD, World, request, with_json};

const ADA: &str = r#"{"username":"ada","role":"user","password":"correct horse battery"}"#;

async fn add(world: &World, body: &str) -> Answer {
    world.send(with_json(request(Method::POST, "/accounts", &world.admin), body)).await
}

async fn log_in(world: &World, username: &str, password: &str) -> Answer {
    world.log_in(&json!({ "username": username, "password": password }).to_string()).await
}

#[actix_web::test]
async fn an_account_that_is_added_can_log_in() {
    let world = World::new().await;
    let added = add(&world, ADA).await;
    assert_eq!((added.status.as_u16(), added.header("location")), (201, Some("/accounts/ada")));
    assert_eq!(added.header("cache-control"), Some("no-store"));
    let ada = json!({ "username": "ada", "role": "user", "enabled": true });
    assert_eq!(added.json(), ada);
    let read = world.send(request(Method::GET, "/accounts/ada", &world.admin)).await;
    assert_eq!(read.json(), ada);
    let all = world.send(request(Method::GET, "/accounts", &world.admin)).await.json();
    let names: Vec<_> = all.as_array().expect("array").iter().map(|it| it["username"].clone()).collect();
    assert_eq!(names, ["ada", "admin", "user"]);
    assert_eq!(log_in(&world, "ada", "correct horse battery").await.status, 200);
}

#[actix_web::test]
async fn an_account_is_where_its_location_says_whatever_its_name() {
    let world = World::new().await;
    let odd = (b'!'..=b'~').map(char::from).filter(|c| !c.is_ascii_alphanumeric());
    let names = odd.map(|c| format!("a{c}b")).chain(
        ["a+b@x.org", "50%", "%", "%2F", "%252f", "...", "Zo\u{eb}", "名前", "имя", "\u{1f980}"]
            .map(str::to_owned),
    );
    for name in names {
        let account = json!({ "username": name, "role": "user", "password": "correct horse battery" });
        let added = add(&world, &account.to_string()).await;
        assert_eq!(added.status, 201, "{name}: {}", added.text);
        let location = added.header("location").expect("Location");
        let read = world.send(request(Method::GET, location, &world.admin)).await;
        assert_eq!((read.status.as_u16(), &read.json()["username"]), (200, &json!(name)), "{location}");
        let changed = world.patch(location, r#"{"enabled":false}"#).await;
        assert_eq!(changed.json(), json!({ "username": name, "role": "user", "enabled": false }));
    }
}

#[actix_web::test]
async fn an_account_is_one_however_its_accents_are_typed() {
    let world = World::new().await;
    let account = |name: &str| {
        json!({ "username": name, "role": "user", "password": "correct horse battery" }).to_string()
    };
    let added = add(&world, &account("Zoe\u{308}")).await;
    assert_eq!((added.status.as_u16(), &added.json()["username"]), (201, &json!("Zo\u{eb}")));
    assert_eq!(added.header("location"), Some("/accounts/Zo%C3%AB"));
    add(&world, &account("Zo\u{eb}")).await.problem(409, "username-taken");
    for path in ["/accounts/Zo%C3%AB", "/accounts/Zoe%CC%88"] {
        assert_eq!(world.send(request(Method::GET, path, &world.admin)).await.status, 200, "{path}");
    }
    for name in ["Zo\u{eb}", "Zoe\u{308}"] {
        assert_eq!(log_in(&world, name, "correct horse battery").await.status, 200, "{name:?}");
    }
}

#[actix_web::test]
async fn a_path_that_is_no_text_or_leads_elsewhere_names_nobody() {
    let world = World::new().await;
    // What a lenient reader makes of `%ff`.
    let account = json!({ "username": "\u{fffd}", "role": "user", "password": "correct horse battery" });
    assert_eq!(add(&world, &account.to_string()).await.status, 201);
    for segment in ["%ff", "%c3", "%ED%A0%80", "%00", "%2e", "%2e%2E"] {
        let read = request(Method::GET, &format!("/accounts/{segment}"), &world.admin);
        world.send(read).await.problem(404, "account-not-found");
    }
    for name in [".", ".."] {
        let account = json!({ "username": name, "role": "user", "password": "correct horse battery" });
        add(&world, &account.to_string()).await.problem(422, "invalid-account");
    }
}

#[actix_web::test]
async fn accounts_are_for_administrators() {
    let world = World::new().await;
    for (method, path) in [
        (Method::GET, "/accounts"),
        (Method::POST, "/accounts"),
        (Method::GET, "/accounts/admin"),
        (Method::PATCH, "/accounts/admin"),
        (Method::GET, "/customers/1/history"),
        (Method::GET, "/customers/1/export"),
    ] {
        world.send(request(method.clone(), path, &world.user)).await.problem(403, "forbidden");
        world.send(request(method, path, "none")).await.problem(401, "unauthenticated");
    }
}

#[actix_web::test]
async fn every_fault_of_an_account_is_told_at_once() {
    let world = World::new().await;
    let body = r#"{"username":"a b","role":"root","password":"","rôle":1}"#;
    let problem = add(&world, body).await.problem(422, "invalid-account");
    let pointers: Vec<_> =
        problem["errors"].as_array().expect("faults").iter().map(|it| it["pointer"].clone()).collect();
    assert_eq!(pointers, ["#/username", "#/role", "#/password", "#/r%C3%B4le"]);
    assert!(!problem.to_string().contains("root"));
    for body in ["[]", "{}", r#"{"username":"ada"}"#] {
        add(&world, body).await.problem(422, "invalid-account");
    }
    assert_eq!(add(&world, ADA).await.status, 201);
    add(&world, ADA).await.problem(409, "username-taken");
}

#[actix_web::test]
async fn a_password_that_is_easily_guessed_is_not_set() {
    let world = World::new().await;
    let account = |password| json!({ "username": "ada@example.org", "role": "user", "password": password });
    assert_eq!(add(&world, &account("correct horse battery").to_string()).await.status, 201);
    for (password, why) in [
        ("elevenchars", "must be at least 12 characters long"),
        ("Qwerty123456", "must not be one of the most common passwords"),
        ("Ada@Example.org", "must not be the name of the account"),
    ] {
        let change = json!({ "password": password }).to_string();
        for answer in [
            add(&world, &account(password).to_string()).await,
            world.patch("/accounts/ada@example.org", &change).await,
        ] {
            let problem = answer.problem(422, "invalid-account");
            assert_eq!(problem["errors"], json!([{ "detail": why, "pointer": "#/password" }]));
        }
    }
    assert_eq!(log_in(&world, "ada@example.org", "correct horse battery").await.status, 200);
}

#[actix_web::test]
async fn a_change_ends_what_was_given_out() {
    let world = World::new().await;
    add(&world, ADA).await;
    let changes = [
        (json!({ "role": "admin" }), "correct horse battery"),
        (json!({ "password": "staple horse battery" }), "staple horse battery"),
    ];
    let mut password = "correct horse battery";
    for (change, afterwards) in changes {
        let token = log_in(&world, "ada", password).await.json()["token"].as_str().expect("token").to_owned();
        assert_eq!(world.send(request(Method::GET, "/customers", &token)).await.status, 200);
        assert_eq!(world.patch("/accounts/ada", &change.to_string()).await.status, 200);
        world.api.sessions.catch_up().await.expect("catch up");
        world.send(request(Method::GET, "/customers", &token)).await.problem(401, "unauthenticated");
        password = afterwards;
        assert_eq!(log_in(&world, "ada", password).await.status, 200);
    }
    let disabled = world.patch("/accounts/ada", r#"{"enabled":false}"#).await;
    assert_eq!(disabled.json(), json!({ "username": "ada", "role": "admin", "enabled": false }));
    let refused = log_in(&world, "ada", password).await.problem(401, "invalid-credentials");
    let wrong = log_in(&world, "ada", "wrong").await.problem(401, "invalid-credentials");
    assert_eq!(refused["detail"], wrong["detail"]);
    assert_eq!(world.patch("/accounts/ada", r#"{"enabled":true}"#).await.status, 200);
    assert_eq!(log_in(&world, "ada", password).await.status, 200);
}

#[actix_web::test]
async fn one_change_at_a_time_is_made() {
    let world = World::new().await;
    for body in [
        "{}",
        "[]",
        r#"{"enabled":"no"}"#,
        r#"{"enabled":null}"#,
        r#"{"role":"root"}"#,
        r#"{"password":""}"#,
        r#"{"role":"user","enabled":true}"#,
        r#"{"username":"other"}"#,
    ] {
        world.patch("/accounts/user", body).await.problem(422, "invalid-account");
    }
    world.patch("/accounts/nobody", r#"{"enabled":false}"#).await.problem(404, "account-not-found");
    world.patch("/accounts/a%20b", r#"{"enabled":false}"#).await.problem(404, "account-not-found");
    let read = world.send(request(Method::GET, "/accounts/nobody", &world.admin)).await;
    read.problem(404, "account-not-found");
    let json = with_json(request(Method::PATCH, "/accounts/user", &world.admin), "{}");
    world.send(json).await.problem(415, "unsupported-media-type");
}

#[actix_web::test]
async fn the_last_administrator_stays() {
    let world = World::new().await;
    for change in [r#"{"enabled":false}"#, r#"{"role":"user"}"#] {
        world.patch("/accounts/admin", change).await.problem(409, "last-administrator");
    }
    assert_eq!(log_in(&world, "admin", PASSWORD).await.status, 200);
    assert_eq!(world.patch("/accounts/user", r#"{"role":"admin"}"#).await.status, 200);
    assert_eq!(world.patch("/accounts/admin", r#"{"role":"user"}"#).await.status, 200);
    world.api.sessions.catch_up().await.expect("catch up");
    world.patch("/accounts/user", r#"{"enabled":false}"#).await.problem(401, "unauthenticated");
}
