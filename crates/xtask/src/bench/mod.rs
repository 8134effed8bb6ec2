//! `cargo xtask bench WHAT`: measures, and prints figures.

mod import;
mod logins;
mod outbox;
mod program;
mod writes;

use crate::failure::{Failure, Outcome};

/// Measures what is named.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["outbox"] => outbox::run(None),
        ["outbox", events] => outbox::run(Some(events)),
        ["import"] => import::run(None),
        ["import", rows] => import::run(Some(rows)),
        ["logins"] => logins::run(None),
        ["logins", program] => logins::run(Some(program)),
        ["writes"] => writes::run(None),
        ["writes", program] => writes::run(Some(program)),
        _ => {
            let what = "outbox [EVENTS], import [ROWS], logins [PROGRAM], or writes [PROGRAM]";
            Err(Failure::new(format!("bench takes what to measure: {what}")))
        }
    }
}
