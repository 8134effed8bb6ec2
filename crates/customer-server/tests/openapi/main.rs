//! `ms-client openapi` prints the document that is kept in `docs/`.

use std::{fs, process::Command};

#[test]
fn the_command_prints_the_document() {
    let output = Command::new(env!("CARGO_BIN_EXE_ms-client")).env_clear().arg("openapi").output();
    let output = output.expect("the program runs");
    assert!(output.status.success(), "{output:?}");
    let kept =
        fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json")).expect("the document");
    assert!(
        output.stdout == kept,
        "renew it: cargo run --package customer-server -- openapi > docs/openapi.json"
    );
}
