//! With no settings at all.

use std::{os::unix::fs::PermissionsExt as _, time::Instant};

use crate::{
    client::{Client, customer},
    program::{Service, program},
};

#[test]
fn it_serves_at_once_and_says_what_one_has_to_know() {
    let folder = tempfile::tempdir().expect("folder");
    let mut service = Service::begin(&mut program(&folder, &[("BIND", "127.0.0.1:0")]));
    let line = service.line("administrator password: ");
    let password = line.strip_prefix("administrator password: ").expect("a line of its own").to_owned();
    assert!(service.log().contains("will not outlive this process"), "{}", service.log());

    let admin = Client::log_in(service.url(), "admin", &password);
    let created = admin.post("/customers", &customer("ada@example.org"));
    assert_eq!((created.status, created.json["id"].as_i64()), (201, Some(1)));
    assert_eq!(admin.get("/customers").json[0], created.json);
    let line = service.line("customer.created.v1");
    for told in ["\"subject\":\"1\"", "\"version\":1"] {
        assert!(line.contains(told), "{line}");
    }
    assert_eq!(admin.delete("/customers/1").status, 200);
    service.line("customer.deleted.v1");
    assert_eq!(service.log().matches(&password).count(), 1, "once, and never again");
}

#[test]
fn its_key_is_made_once_and_is_its_own() {
    let folder = tempfile::tempdir().expect("folder");
    let first = Service::start(&folder, &[]);
    let token = first.admin().token;
    assert!(first.stop().success());
    let keys = std::fs::read_dir(folder.path().join("ms-client-keys")).expect("the folder of keys");
    let modes: Vec<u32> =
        keys.map(|key| key.expect("key").metadata().expect("file").permissions().mode() & 0o777).collect();
    assert_eq!(modes, [0o600]);

    let second = Service::start(&folder, &[]);
    let mut client = Client::anonymous(second.url());
    client.token = token;
    assert_eq!(client.get("/customers").status, 200, "a token outlives the process that signed it");
}

#[test]
fn it_stops_when_it_is_asked_to() {
    let folder = tempfile::tempdir().expect("folder");
    let service = Service::start(&folder, &[]);
    let client = service.admin(); // with a connection that stays open
    assert_eq!(client.get("/readyz").json["status"], "ok");
    let begun = Instant::now();
    assert!(service.stop().success());
    assert!(begun.elapsed().as_secs() < 8, "an idle connection holds nobody up");
}
