//! Why something failed, for those who run the service.

use std::error::Error;

/// An error and what caused it, in one line. For logs and terminals: clients are never told causes.
#[must_use]
pub fn causes(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        line.push_str(": ");
        line.push_str(&next.to_string());
        cause = next.source();
    }
    line
}
