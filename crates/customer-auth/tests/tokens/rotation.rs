//! Keys come and go while replicas sign and verify.

use std::{
    fs,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread::{self, ScopedJoinHandle},
    time::Duration,
};

use chrono::{TimeDelta, Utc};
use customer_auth::{JwtTokens, KeyRing, create_key, outlived, retire_key};
use customer_domain::ports::{TokenRefused, Tokens as _};
use jsonwebtoken::decode_header;

use crate::issuer::{Issuer, ada, grant, settings};

const LIFETIME: Duration = Duration::from_mins(15);

fn signer(tokens: &JwtTokens) -> String {
    let token = tokens.issue(&grant()).expect("token").token;
    decode_header(&token).expect("header").kid.expect("kid")
}

/// Ends the load also when an assertion fails.
struct UntilDropped<'a>(&'a AtomicBool);

impl Drop for UntilDropped<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn replicas_that_read_the_keys_at_other_times_always_understand_each_other() {
    let issuer = Issuer::new();
    let replicas = [&issuer.tokens, &JwtTokens::new(settings(issuer.keys.path())).expect("tokens")];
    let ended = &AtomicBool::new(false);
    let verified = &[const { AtomicUsize::new(0) }; 2];
    thread::scope(|threads| {
        let _load = UntilDropped(ended);
        let load = [0, 1].map(|number| {
            threads.spawn(move || {
                let one = replicas[number];
                while !ended.load(Ordering::Relaxed) {
                    let token = one.issue(&grant()).expect("token").token;
                    for other in replicas {
                        assert_eq!(other.verify(&token).map(|bearer| bearer.principal), Ok(ada()));
                    }
                    verified[number].fetch_add(1, Ordering::Relaxed);
                }
            })
        });
        let under_load = || {
            let counts = || [0, 1].map(|number| verified[number].load(Ordering::Relaxed));
            let enough = counts().map(|count| count + 50);
            while counts().iter().zip(enough).any(|(count, enough)| *count < enough) {
                assert!(!load.iter().any(ScopedJoinHandle::is_finished), "a token was refused");
                thread::yield_now();
            }
        };
        under_load();
        let new = create_key(issuer.keys.path(), Utc::now() + TimeDelta::seconds(1)).expect("key");
        let made = new.since;
        // One reads the folder at once and the other half a minute later; the first lets the key sign when it may, and the
        // other half a minute later.
        for (replica, seconds) in [(0, 0), (1, 30), (0, 121), (1, 151)] {
            replicas[replica].reload(made + TimeDelta::seconds(seconds)).expect("keys");
            under_load();
        }
        assert_eq!(replicas.map(signer), [new.kid.clone(), new.kid]);

        let later = made + TimeDelta::seconds(151) + outlived(LIFETIME);
        retire_key(issuer.keys.path(), &issuer.kid, LIFETIME, false, later).expect("retired");
        for replica in replicas {
            replica.reload(later).expect("keys");
            under_load();
        }
    });
    assert_eq!(KeyRing::read(issuer.keys.path(), Utc::now()).expect("keys").keys().len(), 1);
}

#[test]
fn a_key_that_was_taken_away_verifies_no_more() {
    let issuer = Issuer::new();
    let token = issuer.tokens.issue(&grant()).expect("token").token;
    create_key(issuer.keys.path(), Utc::now() + TimeDelta::seconds(1)).expect("another key");
    issuer.tokens.reload(Utc::now()).expect("keys");
    assert!(issuer.tokens.verify(&token).is_ok(), "both verify");

    retire_key(issuer.keys.path(), &issuer.kid, LIFETIME, true, Utc::now()).expect("retired");
    issuer.tokens.reload(Utc::now()).expect("keys");
    assert_eq!(issuer.tokens.verify(&token), Err(TokenRefused::Invalid));
    assert!(issuer.tokens.verify(&issuer.tokens.issue(&grant()).expect("token").token).is_ok());
}

#[test]
fn keys_that_cannot_be_read_leave_those_that_were() {
    let issuer = Issuer::new();
    let token = issuer.tokens.issue(&grant()).expect("token").token;
    fs::write(issuer.keys.path().join("z.pem"), "no key").expect("written");
    assert!(issuer.tokens.reload(Utc::now()).is_err());
    assert_eq!(issuer.tokens.verify(&token).map(|bearer| bearer.principal), Ok(ada()));
}
