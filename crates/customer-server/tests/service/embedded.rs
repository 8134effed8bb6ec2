//! With no settings at all: a file in the working folder.

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::Path,
    process::Command,
    time::Instant,
};

use crate::{
    client::{Client, customer, until},
    program::{Service, program, run},
};

#[test]
fn it_serves_at_once_and_says_what_one_has_to_know() {
    let folder = tempfile::tempdir().expect("folder");
    let mut service = Service::begin(&mut program(&folder, &[("BIND", "127.0.0.1:0")]));
    let line = service.line("administrator password: ");
    let password = line.strip_prefix("administrator password: ").expect("a line of its own").to_owned();

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
fn its_files_are_made_once_and_are_its_own() {
    let folder = tempfile::tempdir().expect("folder");
    let first = Service::start(&folder, &[]);
    let admin = first.admin();
    let created = admin.post("/customers", &customer("ada@example.org"));
    assert_eq!(modes(folder.path(), "ms-client.db"), [0o600; 3], "the file, its log, its index of the log");
    assert_eq!(modes(&folder.path().join("ms-client-keys"), ""), [0o600]);
    assert!(first.stop().success());
    assert_eq!(modes(folder.path(), "ms-client.db"), [0o600], "all is in the file when it stops");

    let second = Service::start(&folder, &[]);
    let mut client = Client::anonymous(second.url());
    client.token = admin.token;
    assert_eq!(client.get("/customers/1").json, created.json, "customers and tokens outlive the process");
}

#[test]
fn in_memory_nothing_outlives_it_and_it_says_so() {
    let folder = tempfile::tempdir().expect("folder");
    let service = Service::start(&folder, &[("DATABASE_URL", "memory:")]);
    assert!(service.log().contains("will not outlive this process"), "{}", service.log());
    assert_eq!(service.admin().post("/customers", &customer("ada@example.org")).status, 201);
    assert!(service.stop().success());
    assert_eq!(modes(folder.path(), "ms-client.db"), [0; 0]);
}

#[test]
fn what_is_no_database_stops_the_start_and_stays_as_it_is() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("ms-client.db");
    let text = "a letter that somebody wrote\n".repeat(100);
    fs::write(&file, &text).expect("file");
    let output = run(&folder, &[("BIND", "127.0.0.1:0")], &[]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && errors.contains("file is not a database"), "{errors}");
    assert_eq!(fs::read_to_string(&file).expect("file"), text);
    let nowhere = run(&folder, &[("DATABASE_URL", "sqlite://nowhere/shop.db")], &["migrate"]);
    let errors = String::from_utf8_lossy(&nowhere.stderr);
    assert!(!nowhere.status.success() && errors.contains("No such file or directory"), "{errors}");
}

#[test]
fn a_file_that_may_only_be_read_stops_the_start() {
    let folder = tempfile::tempdir().expect("folder");
    assert!(Service::start(&folder, &[]).stop().success());
    let read_only = fs::Permissions::from_mode(0o444);
    fs::set_permissions(folder.path().join("ms-client.db"), read_only).expect("a mode");
    let program = env!("CARGO_BIN_EXE_ms-client");
    for command in [&["migrate"][..], &[]] {
        let mut bound = Command::new(program);
        if fs::metadata("/proc/self").expect("a process").uid() == 0 {
            // To root modes are nothing, unless this capability is taken away.
            bound = Command::new("/usr/bin/setpriv");
            bound.args(["--bounding-set", "-dac_override", "--", program]);
        }
        let output =
            bound.args(command).env_clear().env("BIND", "127.0.0.1:0").current_dir(folder.path()).output();
        let output = output.expect("the program runs");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(errors, "ms-client: DATABASE_URL: ms-client.db: attempt to write a readonly database\n");
    }
}

#[test]
fn commands_work_on_the_file_of_a_running_service() {
    let folder = tempfile::tempdir().expect("folder");
    let service = Service::start(&folder, &[]);
    fs::write(folder.path().join("password"), "another long password").expect("file");
    let mut add = program(&folder, &[]);
    add.args(["user", "add", "grace", "--role", "user", "--password-stdin"]);
    add.stdin(fs::File::open(folder.path().join("password")).expect("file"));
    let added = add.output().expect("the program runs");
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    let grace = Client::log_in(service.url(), "grace", "another long password");
    assert_eq!(grace.get("/customers").status, 200);
    assert!(run(&folder, &[], &["user", "disable", "grace"]).status.success());
    until("who is disabled is refused", || (grace.get("/customers").status == 401).then_some(()));
    let migrated = String::from_utf8(run(&folder, &[], &["migrate"]).stdout).expect("text");
    assert_eq!(migrated, "the tables are up to date\n");
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

/// The modes of the files in a folder whose names begin so.
fn modes(folder: &Path, begins: &str) -> Vec<u32> {
    let files = fs::read_dir(folder).expect("folder").map(|file| file.expect("file"));
    let files = files.filter(|file| file.file_name().to_string_lossy().starts_with(begins));
    let files = files.filter(|file| file.file_type().expect("type").is_file());
    files.map(|file| file.metadata().expect("file").permissions().mode() & 0o777).collect()
}
