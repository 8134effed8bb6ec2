//! `cargo xtask bench WHAT`: measures, and prints figures.

mod logins;
mod outbox;
mod program;

use crate::failure::{Failure, Outcome};

/// Measures what is named.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["outbox"] => outbox::run(None),
        ["outbox", events] => outbox::run(Some(events)),
        ["logins"] => logins::run(None),
        ["logins", program] => logins::run(Some(program)),
        _ => Err(Failure::new("bench takes what to measure: outbox [EVENTS], or logins [PROGRAM]")),
    }
}
