//! The embedded service is killed again and again while it is written to: what it answered is there afterwards.

use std::{
    collections::BTreeMap,
    sync::{Barrier, Mutex},
    thread,
    time::Duration,
};

use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types};
use tempfile::TempDir;

use crate::{
    beside::beside,
    client::{Client, customer, until},
    program::Service,
};

const WRITERS: usize = 4;

/// How often it is killed: `MS_CLIENT_TEST_KILLS`, or a few times.
fn kills() -> usize {
    std::env::var("MS_CLIENT_TEST_KILLS").ok().map_or(25, |kills| kills.parse().expect("a number"))
}

#[test]
fn what_was_answered_survives_every_kill() {
    let folder = tempfile::tempdir().expect("folder");
    let answered = Mutex::new(BTreeMap::new());
    for round in 0..kills() {
        let service = Service::start(&folder, &[("TOKEN_TTL", "1h")]);
        let token = service.admin().token;
        let begun = Barrier::new(WRITERS + 1);
        let before = answered.lock().expect("what was answered").len();
        thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (url, token, begun, answered) = (service.url(), token.clone(), &begun, &answered);
                scope.spawn(move || write(url, token, &format!("{round}-{writer}"), begun, answered));
            }
            begun.wait();
            until("the first is answered", || {
                (answered.lock().expect("what was answered").len() > before).then_some(())
            });
            // No event tells when a kill hurts most, so it comes at another moment each time, in the middle of the load.
            thread::sleep(Duration::from_millis(u64::try_from(round * 37 % 90).expect("a short time")));
            service.signal("KILL");
        });
        if round % 50 == 0 {
            let found = faults(&folder);
            assert!(found.is_empty(), "after {round} kills: {found:?}");
        }
    }
    assert_eq!(faults(&folder), Vec::<String>::new());

    let answered = answered.into_inner().expect("what was answered");
    let service = Service::start(&folder, &[]);
    let kept = service.admin().get("/customers").json;
    let kept: BTreeMap<i64, String> = kept.as_array().expect("a list").iter().map(identified).collect();
    let lost: Vec<_> = answered.iter().filter(|(id, email)| kept.get(id) != Some(*email)).collect();
    assert!(lost.is_empty(), "{} of {} are lost: {lost:?}", lost.len(), answered.len());
    assert!(answered.len() >= kills(), "the load was none: {}", answered.len());
    println!("{} kills, {} customers answered, {} kept", kills(), answered.len(), kept.len());
}

/// Writes until nobody answers any more, and notes what was answered.
fn write(url: &str, token: String, name: &str, begun: &Barrier, answered: &Mutex<BTreeMap<i64, String>>) {
    let mut client = Client::anonymous(url);
    client.token = token;
    begun.wait();
    for number in 0.. {
        let body = customer(&format!("{name}-{number}@example.org"));
        let Ok(answer) = client.call("POST", "/customers", None, Some(&body)) else { return };
        if answer.status == 201 {
            let (id, email) = identified(&answer.json);
            assert!(answered.lock().expect("what was answered").insert(id, email).is_none(), "{id} twice");
        }
    }
}

fn identified(customer: &serde_json::Value) -> (i64, String) {
    (customer["id"].as_i64().expect("id"), customer["email"].as_str().expect("email").to_owned())
}

/// What SQLite finds wrong with the file as the kill has left it.
pub(crate) fn faults(folder: &TempDir) -> Vec<String> {
    let mut database = beside(&folder.path().join("ms-client.db"));
    let found: Vec<Finding> = sql_query("PRAGMA integrity_check").load(&mut database).expect("an answer");
    found.into_iter().map(|finding| finding.integrity_check).filter(|text| text != "ok").collect()
}

#[derive(QueryableByName)]
struct Finding {
    #[diesel(sql_type = sql_types::Text)]
    integrity_check: String,
}
