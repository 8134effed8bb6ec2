//! `cargo xtask bench outbox`: how fast events leave, measured on real servers, beside the same without a store.

use crate::{
    command,
    failure::{Failure, Outcome},
    repository, servers,
};

/// Makes the servers available, and runs what measures.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let [what] = arguments else {
        return Err(Failure::new("bench takes what to measure: outbox".to_owned()));
    };
    if what != "outbox" {
        return Err(Failure::new(format!("there is no measurement of {what}: outbox is one")));
    }
    let servers = servers::provide()?;
    let mut cargo = repository::cargo();
    cargo.args(["run", "--quiet", "--release", "--package", "customer-server", "--example", what]);
    for server in &servers {
        cargo.env(server.variable(), server.url());
    }
    command::run(&mut cargo)
}
