//! A wrong setting stops the start with one line that names it, and tells no secret.

use std::ffi::OsStr;

use crate::program::{program, run};

#[test]
fn a_wrong_setting_is_named_in_one_line() {
    let folder = tempfile::tempdir().expect("folder");
    for (name, value) in [
        ("BIND", "nowhere"),
        ("DATABASE_URL", "postgres://u:SECRET@h/d"),
        ("DATABASE_URL", "mysql://u:SECRET@h"),
        ("DATABASE_URL", "sqlite://:memory:"),
        ("DATABASE_URL", "sqlite://SECRET.db?mode=ro"),
        ("DATABASE_URL_FILE", "/nowhere"),
        ("DATABASE_POOL_SIZE", "0"),
        ("AMQP_URL", "http://u:SECRET@h"),
        ("OUTBOX_RETENTION", "soon"),
        ("ADMIN_USERNAME", "a b"),
        ("ADMIN_PASSWORD", ""),
        ("ADMIN_PASSWORD", "SECRET"),
        ("ADMIN_PASSWORD", "qwerty123456"),
        ("OUTBOX_RETENTION", "11y"),
        ("REQUEST_TIMEOUT", "10"),
        ("REQUEST_TIMEOUT", "0s"),
        ("SHUTDOWN_TIMEOUT", "500ms"),
        ("REQUIRE_IF_MATCH", "perhaps"),
        ("CORS_ALLOWED_ORIGINS", "https://shop.example.org/page"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, gateway"),
        ("TOKEN_TTL", "-1s"),
        ("TOKEN_TTL", "0s"),
        ("TOKEN_TTL", "99999999999999d"),
        ("JWT_ISSUER", ""),
        ("JWT_AUDIENCE", ""),
        ("LOG_FORMAT", "xml"),
        ("RUST_LOG", "a=b=c"),
    ] {
        let output = run(&folder, &[(name, value)], &[]);
        let errors = String::from_utf8_lossy(&output.stderr);
        let named: Vec<&str> = errors
            .lines()
            .filter(|line| line.starts_with(&format!("ms-client: {}: ", name.trim_end_matches("_FILE"))))
            .collect();
        assert!(!output.status.success() && named.len() == 1, "{name}={value}: {errors}");
        assert!(!errors.contains("SECRET"), "{errors}");
    }
}

#[test]
fn a_variable_that_is_no_text_is_named_and_not_repeated() {
    let folder = tempfile::tempdir().expect("folder");
    for name in ["TOKEN_TTL", "DATABASE_URL"] {
        let value = <OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"SECRET\xff");
        let mut command = program(&folder, &[("ADMIN_PASSWORD_FILE", "a")]);
        let output = command.env(name, value).output().expect("the program runs");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(errors, format!("ms-client: {name}: is no text in UTF-8\n"));
    }
}

#[test]
fn a_secret_may_stand_in_a_file() {
    let folder = tempfile::tempdir().expect("folder");
    std::fs::write(folder.path().join("url"), "mysql://u:SECRET@h\n").expect("file");
    let output = run(&folder, &[("DATABASE_URL_FILE", "url")], &["migrate"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("DATABASE_URL: is not of the form mysql://"), "{errors}");
    let both = [("DATABASE_URL_FILE", "url"), ("DATABASE_URL", "memory:")];
    let errors = run(&folder, &both, &["migrate"]).stderr;
    assert!(String::from_utf8_lossy(&errors).contains("DATABASE_URL: is given, and in a file too"));
}

#[test]
fn the_help_names_every_setting() {
    let folder = tempfile::tempdir().expect("folder");
    let help = String::from_utf8(run(&folder, &[], &["--help"]).stdout).expect("text");
    for name in [
        "BIND",
        "DATABASE_URL",
        "DATABASE_URL_FILE",
        "DATABASE_POOL_SIZE",
        "AMQP_URL",
        "ADMIN_PASSWORD",
        "JWT_KEYS_DIR",
    ] {
        assert!(help.contains(&format!("[env: {name}")) && help.contains(&flag(name)), "{name}");
    }
}

fn flag(name: &str) -> String {
    format!("--{}", name.to_lowercase().replace('_', "-"))
}

#[test]
fn a_list_that_is_empty_lists_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    let settings = [("CORS_ALLOWED_ORIGINS", ""), ("TRUSTED_PROXIES", " 10.0.0.0/8 , 127.0.0.1,")];
    assert!(crate::program::Service::start(&folder, &settings).stop().success());
}

#[test]
fn what_a_setting_names_and_cannot_be_used_is_told_once_with_its_name() {
    let folder = tempfile::tempdir().expect("folder");
    std::fs::write(folder.path().join("letter"), "dear customers").expect("file");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = taken.local_addr().expect("an address").to_string();
    let in_use = format!("BIND: {taken}: Address already in use (os error 98)");
    let server = std::env::var("TEST_MYSQL_URL").expect("a server: run `cargo xtask test`");
    let address = server.rsplit('@').next().expect("an address");
    let (no_user, refused) = (
        format!("mysql://nobody:SECRET@{address}/shop"),
        format!("DATABASE_URL: {address}/shop: Access denied"),
    );
    let serve: &[&str] = &[];
    for (name, value, commands, wanted) in [
        (
            "DATABASE_URL",
            "sqlite://nowhere/shop.db",
            [serve, &["migrate"], &["user", "list"]],
            "DATABASE_URL: nowhere/shop.db: No such file or directory (os error 2)",
        ),
        (
            "DATABASE_URL",
            "sqlite://letter",
            [serve, &["migrate"], &["outbox", "status"]],
            "DATABASE_URL: letter: file is not a database",
        ),
        (
            "DATABASE_URL",
            "mysql://u:SECRET@127.0.0.1:1/shop",
            [&["migrate"], &["audit"], &["export", "-", "--format", "csv"]],
            "DATABASE_URL: 127.0.0.1:1/shop: Input/output error: Connection refused (os error 111)",
        ),
        ("DATABASE_URL", &no_user, [serve, &["migrate"], &["user", "list"]], &refused),
        (
            "JWT_KEYS_DIR",
            "letter",
            [serve, &["keys", "list"], &["keys", "new"]],
            "JWT_KEYS_DIR: letter cannot be read or written: ",
        ),
        ("BIND", &taken, [serve, serve, serve], &in_use),
    ] {
        for command in commands {
            let settings = [("BIND", "127.0.0.1:0"), ("DATABASE_URL", "sqlite://shop.db"), (name, value)];
            let output = run(&folder, &settings, command);
            let errors = String::from_utf8_lossy(&output.stderr);
            let line = errors.lines().last().unwrap_or_default();
            assert!(!output.status.success(), "{name}={value} {command:?}");
            assert!(
                line.starts_with(&format!("ms-client: {wanted}")),
                "{name}={value} {command:?}: {errors}"
            );
            let told = line.matches("os error").count();
            assert!(told <= 1 && !errors.contains("SECRET"), "{name}={value} {command:?}: {errors}");
        }
    }
}
