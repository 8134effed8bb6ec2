//! `ms-client openapi`.

use std::io::{self, Write as _};

use super::Outcome;

pub(crate) fn openapi() -> Outcome {
    writeln!(io::stdout(), "{}", customer_http::openapi()?)?;
    Ok(())
}
