//! `ms-client openapi`.

use super::{Outcome, output::say};

pub(crate) fn openapi() -> Outcome {
    say(&format!("{}\n", customer_http::openapi()?))?;
    Ok(())
}
