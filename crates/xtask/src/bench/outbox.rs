//! `cargo xtask bench outbox`: how fast events leave, measured on real servers, beside the same without a store.

use crate::{command, failure::Outcome, repository, servers};

/// Makes the servers available, and runs what measures.
pub(super) fn run(events: Option<&str>) -> Outcome {
    let servers = servers::provide()?;
    let mut cargo = repository::cargo();
    cargo.args(["run", "--quiet", "--release", "--package", "customer-server", "--example", "outbox"]);
    cargo.arg("--").args(events);
    for server in &servers {
        cargo.env(server.variable(), server.url());
    }
    command::run(&mut cargo)
}
