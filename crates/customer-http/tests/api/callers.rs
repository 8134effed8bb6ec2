//! Who may: logging in, tokens, roles, and in which order a request is judged.

use actix_web::{http::Method, test::TestRequest};
use serde_json::{Value, json};

use crate::world::{PASSWORD, World, request, with_json};

#[actix_web::test]
async fn who_logs_in_gets_a_token_that_works() {
    let world = World::new().await;
    for role in ["admin", "user"] {
        let answer = world.log_in(&json!({ "username": role, "password": PASSWORD }).to_string()).await;
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, Some("no-store")));
        let session = answer.json();
        assert_eq!((&session["token_type"], &session["expires_in"]), (&json!("Bearer"), &json!(900)));
        assert_eq!(session["role"], role);
        let token = session["token"].as_str().expect("token");
        assert_eq!(world.send(request(Method::GET, "/customers", token)).await.status, 200);
    }
}

#[actix_web::test]
async fn a_refused_login_does_not_tell_what_was_wrong() {
    let world = World::new().await;
    let mut answers = Vec::new();
    for (username, password) in [
        ("admin", "wrong"),
        ("nobody", PASSWORD),
        ("ADMIN", PASSWORD),
        ("a b", PASSWORD),
        ("admin", &"x".repeat(2000)),
    ] {
        let answer = world.log_in(&json!({ "username": username, "password": password }).to_string()).await;
        let mut problem = answer.problem(401, "invalid-credentials");
        assert_eq!(problem["msg"], "Invalid credentials");
        assert!(answer.header("www-authenticate").is_some());
        problem["request_id"] = Value::Null;
        answers.push(problem);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[actix_web::test]
async fn a_login_needs_both_texts() {
    let world = World::new().await;
    for body in [
        "{}",
        "[]",
        r#"{"username":"admin"}"#,
        r#"{"password":"x"}"#,
        r#"{"username":"","password":"x"}"#,
        r#"{"username":"admin","password":""}"#,
        r#"{"username":["admin"],"password":"x"}"#,
        r#"{"username":null,"password":null}"#,
    ] {
        let problem = world.log_in(body).await.problem(400, "credentials-required");
        assert_eq!(problem["msg"], "Username and password required", "{body}");
    }
    world.log_in("{").await.problem(400, "malformed-request");
}

#[actix_web::test]
async fn without_a_token_there_is_a_challenge_and_nothing_else() {
    let world = World::new().await;
    for (method, path) in [
        (Method::GET, "/customers"),
        (Method::GET, "/customers/1"),
        (Method::POST, "/customers"),
        (Method::PUT, "/customers/1"),
        (Method::DELETE, "/customers/1"),
        (Method::PUT, "/customers/nobody"),
    ] {
        let bare = || TestRequest::default().method(method.clone()).uri(path);
        for none in [bare(), bare().insert_header(("authorization", "Basic YWRtaW46eA=="))] {
            let answer = world.send(none).await;
            assert_eq!(answer.problem(401, "unauthenticated")["error"], "Unauthorized");
            assert_eq!(answer.header("www-authenticate"), Some(r#"Bearer realm="customers""#));
        }
        for bad in ["Bearer ", "Bearer x", "bearer a.b.c", &format!("Bearer {}x", world.admin)] {
            let answer = world.send(bare().insert_header(("authorization", bad))).await;
            answer.problem(401, "unauthenticated");
            let challenge = answer.header("www-authenticate").expect("a challenge");
            assert!(challenge.contains(r#"error="invalid_token""#), "{challenge}");
        }
    }
}

#[actix_web::test]
async fn the_scheme_has_no_letter_case_and_two_tokens_are_none() {
    let world = World::new().await;
    let get = || TestRequest::get().uri("/customers");
    let small = get().insert_header(("authorization", format!("bEARER {}", world.user)));
    assert_eq!(world.send(small).await.status, 200);
    let two = get()
        .append_header(("authorization", format!("Bearer {}", world.user)))
        .append_header(("authorization", format!("Bearer {}", world.admin)));
    world.send(two).await.problem(401, "unauthenticated");
}

#[actix_web::test]
async fn who_may_only_read_changes_nothing() {
    let world = World::new().await;
    for (method, path) in
        [(Method::POST, "/customers"), (Method::PUT, "/customers/1"), (Method::DELETE, "/customers/1")]
    {
        // The body would be refused too, but the caller is judged first.
        let answer = world.send(with_json(request(method, path, &world.user), "{")).await;
        assert_eq!(answer.problem(403, "forbidden")["error"], "Forbidden");
        let challenge = answer.header("www-authenticate").expect("a challenge");
        assert!(
            challenge.contains("insufficient_scope") && challenge.contains("customers:write"),
            "{challenge}"
        );
    }
}

#[actix_web::test]
async fn the_keys_are_public_and_may_be_kept_for_a_minute() {
    let world = World::new().await;
    let ask = || TestRequest::get().uri("/.well-known/jwks.json");
    let keys = world.send(ask()).await;
    assert_eq!((keys.status.as_u16(), keys.header("cache-control")), (200, Some("public, max-age=60")));
    assert_eq!(keys.json()["keys"][0]["crv"], "Ed25519");

    let tag = keys.header("etag").expect("a tag").to_owned();
    for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
        let again = world.send(ask().insert_header(("if-none-match", known))).await;
        assert_eq!((again.status.as_u16(), again.header("etag")), (304, Some(tag.as_str())));
        assert_eq!(again.header("cache-control"), Some("public, max-age=60"));
        assert!(again.text.is_empty());
    }
    let other = World::new().await.send(ask().insert_header(("if-none-match", tag))).await;
    assert_eq!(other.status, 200, "other keys have another tag");
    world.send(ask().insert_header(("if-none-match", "no tag"))).await.problem(400, "malformed-request");
}

#[actix_web::test]
async fn who_logs_out_is_out_and_nobody_else() {
    let world = World::new().await;
    let log_out = || request(Method::POST, "/logout", &world.user);
    let answer = world.send(log_out()).await;
    assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({ "msg": "Successfully logged out" })));
    for answer in [world.get("/customers").await, world.send(log_out()).await] {
        answer.problem(401, "unauthenticated");
        assert!(answer.header("www-authenticate").is_some_and(|challenge| challenge.contains("revoked")));
    }
    assert_eq!(world.send(request(Method::GET, "/customers", &world.admin)).await.status, 200);
    world.send(TestRequest::post().uri("/logout")).await.problem(401, "unauthenticated");
}
