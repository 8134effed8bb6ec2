//! Attempts to log in: how many may fail, who waits then, and who never does.

use std::time::Duration;

use actix_web::test::TestRequest;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::world::{Answer, PASSWORD, World, with_json};

const HERE: &str = "203.0.113.7";
const THERE: &str = "198.51.100.7";
const WRONG: &str = "not the password";

async fn attempt(world: &World, from: &str, username: &str, password: &str) -> Answer {
    let address = format!("{from}:40000").parse().expect("an address");
    let body = json!({ "username": username, "password": password }).to_string();
    world.send(with_json(TestRequest::post().uri("/login").peer_addr(address), &body)).await
}

async fn fail(world: &World, times: usize, from: &str, username: &str) {
    for _ in 0..times {
        attempt(world, from, username, WRONG).await.problem(401, "invalid-credentials");
    }
}

/// The seconds that an answer asks to wait.
#[track_caller]
fn wait(answer: &Answer) -> u64 {
    answer.problem(429, "too-many-attempts");
    answer.header("retry-after").and_then(|value| value.parse().ok()).expect("Retry-After")
}

#[actix_web::test]
async fn whoever_fails_ten_times_waits_longer_and_longer_whether_the_name_exists_or_not() {
    let mut told = Vec::new();
    for username in ["admin", "nobody", "no name at all"] {
        let world = World::new().await;
        let mut answers = Vec::new();
        for failures in 1..=10 {
            let answer = attempt(&world, HERE, username, WRONG).await;
            answer.problem(401, "invalid-credentials");
            let left = format!("\"account\";r={};", 10 - failures);
            assert!(answer.header("ratelimit").is_some_and(|state| state.starts_with(&left)), "{left}");
            answers.push(answer);
        }
        for expected in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            let refused = attempt(&world, HERE, username, WRONG).await;
            assert_eq!(wait(&refused), expected);
            let state = format!("\"account\";r=0;t={expected}, \"address\";r=");
            assert!(refused.header("ratelimit").is_some_and(|told| told.starts_with(&state)), "{state}");
            let policy = "\"account\";q=10;w=900, \"address\";q=30;w=900";
            assert_eq!(refused.header("ratelimit-policy"), Some(policy));
            answers.push(refused);
            world.clock.pass(Duration::from_secs(expected));
            answers.push(attempt(&world, HERE, username, WRONG).await);
            assert_eq!(answers.last().map(|answer| answer.status.as_u16()), Some(401));
        }
        world.clock.pass(Duration::from_mins(31));
        answers.push(attempt(&world, HERE, username, WRONG).await);
        told.push(answers.iter().map(without_request).collect::<Vec<_>>());
    }
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0], told[2]);
}

#[actix_web::test]
async fn a_name_counts_once_however_its_accents_are_typed() {
    let world = World::new().await;
    fail(&world, 5, HERE, "Zo\u{eb}").await;
    fail(&world, 5, HERE, "Zoe\u{308}").await;
    wait(&attempt(&world, HERE, "Zo\u{eb}", WRONG).await);
}

/// What is the same for all names.
fn without_request(answer: &Answer) -> (Option<String>, Option<String>, Value) {
    let header = |name| answer.header(name).map(str::to_owned);
    // The window's own end moves while the test runs; that of a wait has been compared.
    let counts = header("ratelimit").map(|state| {
        let parts = state.split("\"address\"").map(|part| part.split(";t=").next().unwrap_or_default());
        parts.collect::<Vec<_>>().join(" ")
    });
    let mut problem = answer.json();
    problem["request_id"] = Value::Null;
    (header("retry-after"), counts, problem)
}

#[actix_web::test]
async fn guesses_at_once_are_no_more_than_one_after_another() {
    let world = World::new().await;
    let answers = join_all((0..64).map(|_| attempt(&world, HERE, "admin", WRONG))).await;
    let verified = answers.iter().filter(|answer| answer.status == 401).count();
    let refused = answers.iter().filter(|answer| answer.status == 429).count();
    assert_eq!((verified, refused), (10, 54));
}

#[actix_web::test]
async fn many_who_log_in_rightly_at_once_are_not_refused() {
    let world = World::new().await;
    for answer in join_all((0..64).map(|_| attempt(&world, HERE, "admin", PASSWORD))).await {
        assert!([200, 503].contains(&answer.status.as_u16()), "{}", answer.text);
    }
    assert_eq!(attempt(&world, HERE, "admin", PASSWORD).await.status, 200);
}

#[actix_web::test]
async fn many_who_log_in_rightly_at_once_from_everywhere_are_not_refused() {
    let world = World::new().await;
    let addresses: Vec<_> = (0..64).map(|number| format!("203.0.113.{number}")).collect();
    let tries = addresses.iter().map(|from| attempt(&world, from, "admin", PASSWORD));
    for answer in join_all(tries).await {
        assert!([200, 503].contains(&answer.status.as_u16()), "{}", answer.text);
    }
}

#[actix_web::test]
async fn thirty_failures_from_an_address_are_too_many_for_any_name() {
    let world = World::new().await;
    for number in 0..30 {
        fail(&world, 1, HERE, &format!("name{number}")).await;
    }
    assert_eq!(wait(&attempt(&world, HERE, "admin", PASSWORD).await), 1);
    assert_eq!(attempt(&world, THERE, "admin", PASSWORD).await.status, 200);
}

#[actix_web::test]
async fn an_address_that_logged_in_before_is_never_locked_out_of_the_right_password() {
    let world = World::new().await;
    assert_eq!(attempt(&world, HERE, "admin", PASSWORD).await.status, 200);
    fail(&world, 10, HERE, "admin").await;
    assert_eq!(wait(&attempt(&world, HERE, "admin", WRONG).await), 1);
    assert_eq!(attempt(&world, HERE, "admin", PASSWORD).await.status, 200, "and all is forgiven");
    fail(&world, 10, HERE, "user").await;
    assert_eq!(wait(&attempt(&world, HERE, "user", PASSWORD).await), 1, "of another account it is not known");
}

#[actix_web::test]
async fn whoever_guesses_holds_up_nobody_elsewhere() {
    let world = World::new().await;
    fail(&world, 10, HERE, "admin").await;
    assert_eq!(wait(&attempt(&world, HERE, "admin", PASSWORD).await), 1);
    assert_eq!(wait(&attempt(&world, THERE, "admin", WRONG).await), 2, "what is wrong has to wait anywhere");
    assert_eq!(attempt(&world, THERE, "admin", PASSWORD).await.status, 200);
}

#[actix_web::test]
async fn ten_failures_are_ten_wherever_they_come_from() {
    let world = World::new().await;
    for number in 0..10 {
        fail(&world, 1, &format!("198.51.100.{number}"), "admin").await;
    }
    assert_eq!(wait(&attempt(&world, HERE, "admin", WRONG).await), 2);
    assert_eq!(
        wait(&attempt(&world, THERE, "admin", PASSWORD).await),
        2,
        "not one address alone has caused it"
    );
}

#[actix_web::test]
async fn what_a_caller_says_of_its_address_counts_from_trusted_proxies_only() {
    for (trusted, last) in [("10.0.0.0/8", 200), ("192.0.2.0/24", 429)] {
        let mut world = World::new().await;
        world.api.options.trusted_proxies = vec![trusted.parse().expect("a network")];
        let mut statuses = Vec::new();
        for number in 1..=11 {
            let password = if number == 11 { PASSWORD } else { WRONG };
            let body = json!({ "username": "admin", "password": password }).to_string();
            let request = TestRequest::post().uri("/login").peer_addr(([10, 0, 0, 1], 40000).into());
            let request = request.insert_header(("x-forwarded-for", format!("203.0.113.{}", number % 2)));
            statuses.push(world.send(with_json(request, &body)).await.status.as_u16());
        }
        assert_eq!((&statuses[..10], statuses[10]), (&[401; 10][..], last));
    }
}

#[actix_web::test]
async fn refresh_tokens_that_are_none_wait_and_one_that_is_does_not() {
    let world = World::new().await;
    let session = attempt(&world, THERE, "admin", PASSWORD).await.json();
    for failures in 1..=30 {
        let answer = refresh(&world, "no token").await;
        answer.problem(401, "invalid-refresh-token");
        let left = format!("\"address\";r={};", (30 - failures).max(0));
        assert!(answer.header("ratelimit").is_some_and(|state| state.starts_with(&left)), "{left}");
        assert_eq!(answer.header("ratelimit-policy"), Some("\"address\";q=30;w=900"));
    }
    let refused = refresh(&world, "no token").await;
    assert_eq!(wait(&refused), 1);
    assert_eq!(refused.header("ratelimit-policy"), Some("\"address\";q=30;w=900"));
    assert!(refused.header("ratelimit").is_some_and(|state| state.starts_with("\"address\";r=0;t=1")));
    let next = refresh(&world, session["refresh_token"].as_str().expect("a token")).await;
    assert_eq!(next.status, 200, "{}", next.text);
    assert_eq!(wait(&attempt(&world, HERE, "admin", PASSWORD).await), 1);
}

#[actix_web::test]
async fn a_refresh_token_that_was_used_before_counts_as_one_that_is_none() {
    let world = World::new().await;
    let session = attempt(&world, THERE, "admin", PASSWORD).await.json();
    let token = session["refresh_token"].as_str().expect("a token");
    assert_eq!(refresh(&world, token).await.status, 200);
    let reused = refresh(&world, token).await;
    reused.problem(401, "invalid-refresh-token");
    assert!(reused.header("ratelimit").is_some_and(|state| state.starts_with("\"address\";r=29;")));
    for _ in 0..29 {
        refresh(&world, "no token").await.problem(401, "invalid-refresh-token");
    }
    assert_eq!(wait(&refresh(&world, "no token").await), 1);
}

async fn refresh(world: &World, token: &str) -> Answer {
    let address = format!("{HERE}:40000").parse().expect("an address");
    let request = TestRequest::post().uri("/token/refresh").peer_addr(address);
    world.send(with_json(request, &json!({ "refresh_token": token }).to_string())).await
}
