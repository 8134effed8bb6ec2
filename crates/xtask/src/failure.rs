//! How a task fails: with one line, and a status for the process.

use std::{fmt, process::ExitCode};

/// What a task comes to.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// Why a task failed.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    status: u8,
}

impl Failure {
    /// A failure that ends the process with status 1.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), status: 1 }
    }

    /// A failure that ends the process with the status of another one.
    pub(crate) fn with_status(message: impl Into<String>, status: i32) -> Self {
        Self { message: message.into(), status: u8::try_from(status).unwrap_or(1).max(1) }
    }

    /// The status that the process ends with, never 0.
    pub(crate) fn status(&self) -> ExitCode {
        ExitCode::from(self.status)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Says what was attempted when it fails.
pub(crate) trait Explain<T> {
    /// The failure's line becomes `what: cause`.
    fn explain(self, what: &str) -> Outcome<T>;
}

impl<T, E: fmt::Display> Explain<T> for Result<T, E> {
    fn explain(self, what: &str) -> Outcome<T> {
        self.map_err(|cause| Failure::new(format!("{what}: {cause}")))
    }
}

impl<T> Explain<T> for Option<T> {
    fn explain(self, what: &str) -> Outcome<T> {
        self.ok_or_else(|| Failure::new(what))
    }
}
