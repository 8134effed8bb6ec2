//! Sessions: tokens that are replaced, used twice, given back, or ended with their account.

use std::time::Duration;

use actix_web::{http::Method, test::TestRequest};
use chrono::Utc;
use customer_domain::{
    Timestamp,
    access::{AccountChange, Author, PasswordHash, Role, Username},
    event::{Event, FactId, Stamp},
    ports::{Accounts as _, Claim, Outbox as _, RelayId},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{Answer, PASSWORD, World, request, with_json};

impl World {
    /// Logs the account `user` in.
    async fn begin(&self) -> Tokens {
        let answer = self.log_in(&json!({ "username": "user", "password": PASSWORD }).to_string()).await;
        Tokens::of(&answer)
    }

    async fn refresh(&self, token: &str) -> Answer {
        self.refresh_by(&json!({ "refresh_token": token }).to_string()).await
    }

    async fn refresh_by(&self, body: &str) -> Answer {
        self.send(with_json(TestRequest::post().uri("/token/refresh"), body)).await
    }

    /// The status of a request with this token.
    async fn with(&self, token: &str) -> u16 {
        self.send(request(Method::GET, "/customers", token)).await.status.as_u16()
    }

    /// Changes the account `user`, as another replica would, and learns of it.
    async fn change(&self, change: AccountChange) {
        let stamp =
            Stamp { id: FactId::from_uuid(Uuid::now_v7()), at: Timestamp::from_utc(Utc::now()), trace: None };
        let (user, until) = (Username::parse("user").expect("name"), stamp.at.after(Duration::from_hours(1)));
        self.store.change(&user, &change, &Author::OPERATOR, until, &stamp).await.expect("change");
        self.api.sessions.catch_up().await.expect("caught up");
    }
}

struct Tokens {
    access: String,
    refresh: String,
}

impl Tokens {
    #[track_caller]
    fn of(answer: &Answer) -> Self {
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, Some("no-store")));
        let body = answer.json();
        let text = |name: &str| body[name].as_str().expect("a text").to_owned();
        assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(900)));
        Self { access: text("token"), refresh: text("refresh_token") }
    }
}

#[track_caller]
fn refused(answer: &Answer) {
    assert_eq!(answer.problem(401, "invalid-refresh-token")["error"], "Unauthorized");
    assert_eq!(answer.header("www-authenticate"), Some(r#"Bearer realm="customers""#));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[actix_web::test]
async fn a_refresh_token_gets_the_next_tokens() {
    let world = World::new().await;
    let first = world.begin().await;
    let answer = world.refresh(&first.refresh).await;
    assert_eq!(answer.json()["role"], "user");
    let second = Tokens::of(&answer);
    assert_ne!((&first.access, &first.refresh), (&second.access, &second.refresh));
    assert_eq!((world.with(&first.access).await, world.with(&second.access).await), (200, 200));
    Tokens::of(&world.refresh(&second.refresh).await);
}

#[actix_web::test]
async fn a_token_that_is_used_twice_ends_its_session_and_no_other() {
    let world = World::new().await;
    let (first, other) = (world.begin().await, world.begin().await);
    let second = Tokens::of(&world.refresh(&first.refresh).await);
    refused(&world.refresh(&first.refresh).await);
    refused(&world.refresh(&second.refresh).await);
    for access in [&first.access, &second.access] {
        let answer = world.send(request(Method::GET, "/customers", access)).await;
        answer.problem(401, "unauthenticated");
        assert!(answer.header("www-authenticate").is_some_and(|challenge| challenge.contains("revoked")));
    }
    assert_eq!(world.with(&other.access).await, 200);
    Tokens::of(&world.refresh(&other.refresh).await);
}

#[actix_web::test]
async fn neither_token_is_taken_for_the_other() {
    let world = World::new().await;
    let tokens = world.begin().await;
    assert_eq!(world.with(&tokens.refresh).await, 401);
    for none in [tokens.access.as_str(), "x", "a.b.c", &"A".repeat(64), &"é".repeat(1000)] {
        refused(&world.refresh(none).await);
    }
    assert_eq!(world.with(&tokens.access).await, 200, "nothing was ended by that");
    Tokens::of(&world.refresh(&tokens.refresh).await);
}

#[actix_web::test]
async fn a_refresh_needs_a_text_and_passes_over_the_rest() {
    let world = World::new().await;
    for body in ["{}", "[]", r#"{"refresh_token":""}"#, r#"{"refresh_token":7}"#, r#"{"token":"x"}"#] {
        world.refresh_by(body).await.problem(400, "refresh-token-required");
    }
    world.refresh_by("{").await.problem(400, "malformed-request");
    let untyped = TestRequest::post().uri("/token/refresh").set_payload("{}");
    world.send(untyped).await.problem(415, "unsupported-media-type");
    let refresh = world.begin().await.refresh;
    let more = json!({ "refresh_token": refresh, "grant_type": "refresh_token" });
    Tokens::of(&world.refresh_by(&more.to_string()).await);
}

#[actix_web::test]
async fn a_logout_ends_all_that_the_login_gave() {
    let world = World::new().await;
    let (first, other) = (world.begin().await, world.begin().await);
    let second = Tokens::of(&world.refresh(&first.refresh).await);
    assert_eq!(world.send(request(Method::POST, "/logout", &first.access)).await.status, 200);
    assert_eq!((world.with(&first.access).await, world.with(&second.access).await), (401, 401));
    refused(&world.refresh(&second.refresh).await);
    assert_eq!(world.with(&other.access).await, 200);

    let Claim::Facts(facts) =
        world.store.claim(RelayId(Uuid::now_v7()), 10, Duration::from_mins(1)).await.expect("claim")
    else {
        panic!("nobody else relays");
    };
    let ends = facts.iter().filter(|fact| matches!(fact.event, Event::SessionsRevoked(_)));
    assert_eq!(ends.count(), 1, "others are told once");
}

#[actix_web::test]
async fn a_disabled_account_is_out_and_does_not_come_in() {
    let world = World::new().await;
    let tokens = world.begin().await;
    world.change(AccountChange::Disable).await;
    assert_eq!(world.with(&tokens.access).await, 401);
    refused(&world.refresh(&tokens.refresh).await);
    let mut answers = Vec::new();
    for password in [PASSWORD, "another"] {
        let answer = world.log_in(&json!({ "username": "user", "password": password }).to_string()).await;
        let mut problem = answer.problem(401, "invalid-credentials");
        problem["request_id"] = Value::Null;
        answers.push(problem);
    }
    assert_eq!(answers[0], answers[1], "whether it is there, or the password right, is not told");

    world.change(AccountChange::Enable).await;
    assert_eq!(world.with(&tokens.access).await, 401, "what ended does not come back");
    let again = world.begin().await;
    assert_eq!(world.with(&again.access).await, 200);
}

#[actix_web::test]
async fn a_new_role_or_password_ends_what_was_given_out() {
    let world = World::new().await;
    let hash = PasswordHash::from_phc("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g".to_owned());
    for change in [AccountChange::Role(Role::Admin), AccountChange::Password(hash)] {
        let tokens = world.begin().await;
        assert_eq!(world.with(&tokens.access).await, 200);
        world.change(change).await;
        assert_eq!(world.with(&tokens.access).await, 401);
        refused(&world.refresh(&tokens.refresh).await);
    }
    assert_eq!(world.with(&world.admin).await, 200, "nobody else's");
}
