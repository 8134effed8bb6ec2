//! Tokens that ended before they expired, by the messages of the service.

use chrono::{DateTime, TimeDelta, Utc};
use customer_contract::{CloudEvent, EventData, SessionRevoked, TokenRefused, TokenVerifier};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::signer::{Signer, claims, now};

struct World {
    signer: Signer,
    verifier: TokenVerifier,
}

impl World {
    fn new() -> Self {
        let signer = Signer::new("a");
        let verifier = TokenVerifier::from_jwks(&signer.jwks(), "ms-client", "microservices").expect("keys");
        Self { signer, verifier }
    }

    fn is_dead(&self, sub: &str, sid: Option<u128>, version: Option<u32>, iat: i64) -> bool {
        let mut claims = claims();
        (claims["sub"], claims["iat"]) = (json!(sub), json!(iat));
        claims["sid"] = sid.map_or(Value::Null, |sid| json!(Uuid::from_u128(sid)));
        claims["account_version"] = json!(version);
        let verified = self.verifier.verify(&self.signer.sign(&self.signer.header(), &claims));
        match verified {
            Ok(_) => false,
            Err(TokenRefused::Revoked) => true,
            Err(why) => panic!("{why}"),
        }
    }

    fn revoke(&self, sub: &str, session: Option<u128>, account_version: Option<u32>) {
        let not_before = DateTime::from_timestamp(now(), 700_000_000).expect("now");
        let revoked = SessionRevoked {
            sub: sub.to_owned(),
            session: session.map(Uuid::from_u128),
            account_version,
            not_before,
            expires_at: not_before + TimeDelta::minutes(16),
        };
        self.verifier.revoke(&revoked).expect("a revocation");
        self.verifier.revoke(&revoked).expect("the same again");
    }
}

#[test]
fn a_session_ends_with_all_its_tokens_and_no_other() {
    let world = World::new();
    world.revoke("alice", Some(7), None);
    assert!(world.is_dead("alice", Some(7), Some(1), now()));
    assert!(world.is_dead("alice", Some(7), Some(99), now() + 3), "whenever it was made");
    assert!(!world.is_dead("alice", Some(8), Some(1), now()));
    assert!(!world.is_dead("alice", None, Some(1), now()));
}

#[test]
fn a_token_that_says_no_session_ends_by_its_own_name() {
    let world = World::new();
    let jti = claims()["jti"].as_str().and_then(|jti| jti.parse::<Uuid>().ok()).expect("jti");
    world.revoke("alice", Some(jti.as_u128()), None);
    assert!(world.is_dead("alice", None, Some(1), now()));
    assert!(!world.is_dead("alice", Some(8), Some(1), now()), "its session is another");
}

#[test]
fn an_account_that_changed_ends_what_it_was_given_before() {
    let world = World::new();
    let now = now();
    world.revoke("alice", None, Some(4));
    world.revoke("alice", None, Some(3));
    assert!(world.is_dead("alice", Some(7), Some(3), now + 3));
    assert!(!world.is_dead("alice", Some(7), Some(4), now - 60));
    assert!(world.is_dead("alice", Some(7), None, now - 1), "an earlier release gave it out");
    assert!(!world.is_dead("alice", Some(7), None, now + 3));
    assert!(!world.is_dead("bob", Some(7), Some(1), now - 60));
    assert!(!world.is_dead("Alice", Some(7), Some(1), now - 60));
}

#[test]
fn the_services_messages_are_what_ends_tokens() {
    let world = World::new();
    let golden = include_str!("../golden/session.revoked.v1.json");
    let EventData::SessionRevokedV1(revoked) =
        CloudEvent::from_json(golden.as_bytes()).expect("an event").event
    else {
        panic!("another event");
    };
    let ends = Utc::now() + TimeDelta::minutes(15);
    let revoked = SessionRevoked { expires_at: ends, ..revoked };
    let session = revoked.session.expect("a session").as_u128();
    assert!(!world.is_dead("alice", Some(session), Some(1), now()));
    world.verifier.revoke(&revoked).expect("a revocation");
    assert!(world.is_dead("alice", Some(session), Some(1), now()));
}

#[test]
fn a_message_that_does_not_say_what_ended_is_refused() {
    let world = World::new();
    let (not_before, expires_at) = (Utc::now(), Utc::now() + TimeDelta::minutes(15));
    let nothing = SessionRevoked {
        sub: "alice".to_owned(),
        session: None,
        account_version: None,
        not_before,
        expires_at,
    };
    let nobody = SessionRevoked { sub: String::new(), account_version: Some(1), ..nothing.clone() };
    assert!(world.verifier.revoke(&nothing).is_err());
    assert!(world.verifier.revoke(&nobody).is_err());
}

#[test]
fn what_is_revoked_is_refused_on_every_thread_at_once() {
    let world = World::new();
    std::thread::scope(|scope| {
        for account in 0..4_u128 {
            let world = &world;
            scope.spawn(move || {
                for session in account * 100 + 1..account * 100 + 50 {
                    assert!(!world.is_dead("alice", Some(session), Some(1), now()));
                    world.revoke("alice", Some(session), None);
                    assert!(world.is_dead("alice", Some(session), Some(1), now()));
                }
            });
        }
    });
}
