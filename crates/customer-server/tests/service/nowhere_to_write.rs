//! What is told where there is no room for what a command writes, or nobody who reads it.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    process::{Command, Output, Stdio},
};

use crate::{
    client::Client,
    import::{HEADER, Shop, rows},
    program::{PASSWORD, program},
};

const FULL: &str = "No space left on device (os error 28)";
const COMMANDS: [&[&str]; 9] = [
    &["migrate"],
    &["keys", "new"],
    &["keys", "list"],
    &["user", "list"],
    &["outbox", "status"],
    &["outbox", "replay", "--parked"],
    &["openapi"],
    &["audit"],
    &["export", "-", "--format", "csv"],
];

/// A store with customers and an account.
fn shop() -> Shop {
    let shop = Shop::embedded();
    assert_eq!(shop.import(&format!("{HEADER}{}", rows(1..=2000)), &["--format", "csv"]).status, Some(0));
    shop.write("password", "a long enough password\n");
    let mut add = program(&shop.folder, &shop.settings());
    add.args(["user", "add", "grace", "--role", "user", "--password-stdin"]);
    add.stdin(File::open(shop.folder.path().join("password")).expect("file"));
    assert!(add.status().expect("the program runs").success());
    shop
}

#[test]
fn an_export_without_room_names_its_file_and_leaves_nothing() {
    let shop = shop();
    let said = shop.run(&["export", "/dev/full", "--format", "csv"]);
    assert_eq!(said.lines, ["ms-client: /dev/full: No space left on device"]);

    // A disk that is full in the middle: no file may be longer.
    let mut limited = Command::new("sh");
    limited.args([
        "-c",
        "trap '' XFSZ; ulimit -f 64; exec \"$0\" export all.csv",
        env!("CARGO_BIN_EXE_ms-client"),
    ]);
    limited.env_clear().envs(shop.settings()).current_dir(shop.folder.path());
    let told = failure(&limited.output().expect("the program runs"));
    assert_eq!(told, "ms-client: all.csv: File too large (os error 27)\n");
    let names = fs::read_dir(shop.folder.path()).expect("folder").map(|file| file.expect("file").file_name());
    assert!(!names.into_iter().any(|name| name.to_string_lossy().contains("all.csv")));
}

#[test]
fn standard_output_without_room_is_named_in_one_line() {
    let shop = shop();
    for command in COMMANDS {
        let full = File::options().write(true).open("/dev/full").expect("a full device");
        let told = failure(
            &program(&shop.folder, &shop.settings())
                .args(command)
                .stdout(full)
                .stderr(Stdio::piped())
                .output()
                .expect("the program runs"),
        );
        assert_eq!(told, format!("ms-client: standard output: {FULL}\n"), "{command:?}");
    }
}

#[test]
fn whoever_has_read_enough_is_no_error() {
    let shop = shop();
    for command in COMMANDS {
        let (reader, nobody_reads) = std::io::pipe().expect("pipe");
        drop(reader);
        let output = program(&shop.folder, &shop.settings())
            .args(command)
            .stdout(nobody_reads)
            .stderr(Stdio::piped())
            .output();
        let output = output.expect("the program runs");
        assert!(output.status.success() && output.stderr.is_empty(), "{command:?}: {output:?}");
    }
}

#[test]
fn an_import_goes_on_when_nobody_reads_what_it_tells() {
    let shop = Shop::embedded();
    let refused = ",Lovelace,Ada,CANARY,\n".repeat(3);
    shop.write("all.csv", &format!("{HEADER}{refused}{}", rows(1..=3000)));
    let (reader, nobody_reads) = std::io::pipe().expect("pipe");
    drop(reader);
    let mut import = program(&shop.folder, &shop.settings());
    let status = import.args(["import", "all.csv"]).stderr(nobody_reads).status().expect("the program runs");
    assert_eq!(status.code(), Some(1), "some were refused");
    assert_eq!(shop.exported("ndjson").lines().count(), 3000);
    assert_eq!(shop.read("all.csv.refused.csv").lines().count(), 4);
}

#[test]
fn an_error_is_one_line_whatever_a_name_has_in_it() {
    let said = shop().run(&["export", "no\nwhere/all.csv"]);
    assert_eq!(said.lines, ["ms-client: no where/all.csv: No such file or directory"]);
}

#[test]
fn a_log_that_nobody_takes_stops_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    let settings = [("BIND", "127.0.0.1:0"), ("ADMIN_PASSWORD", PASSWORD), ("RUST_LOG", "debug")];
    let mut service = program(&folder, &settings).stderr(Stdio::piped()).spawn().expect("the program starts");
    let mut log = BufReader::new(service.stderr.take().expect("its log"));
    let mut line = String::new();
    while !line.contains("listening on http://") {
        line.clear();
        assert!(log.read_line(&mut line).expect("a line") > 0, "it ended");
    }
    drop(log);
    let url = line.split("listening on ").nth(1).and_then(|rest| rest.split(['"', ' ', '\n']).next());
    let admin = Client::log_in(url.expect("a URL"), "admin", PASSWORD);
    for _ in 0..10 {
        assert_eq!(admin.get("/customers").status, 200);
    }
    assert!(service.try_wait().expect("its status").is_none(), "it ended");
    service.kill().expect("killed");
    service.wait().expect("ended");
}

#[test]
fn a_password_that_cannot_be_shown_stops_the_start() {
    let folder = tempfile::tempdir().expect("folder");
    let full = File::options().write(true).open("/dev/full").expect("a full device");
    let ended = program(&folder, &[("BIND", "127.0.0.1:0")]).stderr(full).status();
    assert_eq!(ended.expect("the program runs").code(), Some(1));
}

fn failure(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr.clone()).expect("text")
}
