//! Logs, on standard error.

use std::io::{IsTerminal as _, stderr};

use clap::{Args, ValueEnum};

/// How to log.
#[derive(Args, Debug)]
pub(crate) struct LogSettings {
    /// [default: text on a terminal, else json]
    #[arg(long, env = "LOG_FORMAT", value_name = "FORMAT")]
    log_format: Option<LogFormat>,
    /// What to log, as `tracing` reads it: `info`, `debug`, `customer_http=debug`
    #[arg(long, env = "RUST_LOG", default_value = "info,actix_server=warn", value_name = "FILTER")]
    pub(crate) rust_log: String,
}

/// The form of a line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// An object a line, for programs.
    Json,
}

impl LogSettings {
    pub(crate) fn format(&self) -> LogFormat {
        let likely = if stderr().is_terminal() { LogFormat::Text } else { LogFormat::Json };
        self.log_format.unwrap_or(likely)
    }
}
