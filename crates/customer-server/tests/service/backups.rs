//! A copy that is made in the middle of the writing, and what comes back from it.

use std::{fs, os::unix::fs::PermissionsExt as _, sync::mpsc, thread};

use crate::{
    client::{Client, customer},
    kills::faults,
    program::{PASSWORD, Service, run},
};

#[test]
fn a_copy_of_a_running_service_is_restored() {
    let folder = tempfile::tempdir().expect("folder");
    let service = Service::start(&folder, &[]);
    let admin = service.admin();
    let before = admin.post("/customers", &customer("before@example.org")).json;
    let copied =
        while_it_is_written_to(service.url(), &admin.token, || run(&folder, &[], &["backup", "copy.db"]));
    assert!(copied.status.success(), "{}", String::from_utf8_lossy(&copied.stderr));
    let mode = fs::metadata(folder.path().join("copy.db")).expect("the copy").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(admin.delete("/customers/1").status, 200);
    assert_eq!(admin.post("/customers", &customer("after@example.org")).status, 201);
    assert!(service.stop().success());

    // As the runbook has it.
    fs::rename(folder.path().join("copy.db"), folder.path().join("ms-client.db")).expect("moved");
    assert_eq!(faults(&folder), Vec::<String>::new());
    let service = Service::start(&folder, &[]);
    let admin = Client::log_in(service.url(), "admin", PASSWORD);
    assert_eq!(admin.get("/customers/1").json, before);
    assert_eq!(admin.get("/customers?email=after@example.org").json, serde_json::json!([]));
    assert_eq!(admin.post("/customers", &customer("later@example.org")).status, 201);
}

#[test]
fn nothing_is_copied_over_or_from_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    let nothing = run(&folder, &[], &["backup", "copy.db"]);
    assert_eq!(failure(&nothing), "ms-client: copy.db: there is no database at ms-client.db\n");
    assert!(run(&folder, &[], &["migrate"]).status.success());
    fs::write(folder.path().join("copy.db"), "a letter").expect("file");
    let over = run(&folder, &[], &["backup", "copy.db"]);
    assert_eq!(failure(&over), "ms-client: copy.db: there is a file of this name already\n");
    assert_eq!(fs::read_to_string(folder.path().join("copy.db")).expect("file"), "a letter");
    let nowhere = run(&folder, &[], &["backup", "nowhere/copy.db"]);
    assert!(failure(&nowhere).contains("nowhere/copy.db: the copy cannot be written: "), "{nowhere:?}");
    let server = [("DATABASE_URL", "mysql://u:p@127.0.0.1:1/d")];
    assert!(failure(&run(&folder, &server, &["backup", "copy2.db"])).contains("mysqldump"));
    let names: Vec<_> =
        fs::read_dir(folder.path()).expect("folder").map(|file| file.expect("file").file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().contains("ms-client-backup")), "{names:?}");
}

#[test]
fn of_two_copies_of_one_name_there_is_one() {
    let folder = tempfile::tempdir().expect("folder");
    assert!(run(&folder, &[], &["migrate"]).status.success());
    let copies: Vec<_> = thread::scope(|scope| {
        let begun: Vec<_> =
            (0..4).map(|_| scope.spawn(|| run(&folder, &[], &["backup", "copy.db"]))).collect();
        begun.into_iter().map(|copy| copy.join().expect("a copy")).collect()
    });
    let (made, others): (Vec<_>, Vec<_>) = copies.iter().partition(|copy| copy.status.success());
    assert_eq!(made.len(), 1, "{others:?}");
    for other in others {
        assert_eq!(failure(other), "ms-client: copy.db: there is a file of this name already\n");
    }
}

fn failure(output: &std::process::Output) -> String {
    assert!(!output.status.success());
    String::from_utf8(output.stderr.clone()).expect("text")
}

/// Does something in the middle of a stream of changes.
fn while_it_is_written_to<T>(url: &str, token: &str, work: impl FnOnce() -> T) -> T {
    let (enough, stop) = mpsc::channel::<()>();
    let (begun, wait) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut client = Client::anonymous(url);
            token.clone_into(&mut client.token);
            let mut number = 0;
            while stop.try_recv() != Err(mpsc::TryRecvError::Disconnected) {
                number += 1;
                let added = client.post("/customers", &customer(&format!("{number}@example.org")));
                assert_eq!(added.status, 201, "a backup holds up no writer");
                begun.send(()).expect("somebody waits");
            }
        });
        wait.recv().expect("the writing has begun");
        let done = work();
        drop(enough);
        done
    })
}
