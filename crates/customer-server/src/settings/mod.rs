//! What can be set, by environment variables and by flags of the same names: a file a concern.
//!
//! `docs/settings.md` lists the same; a test compares them. Secrets are read as texts here, so that no message
//! about a wrong one repeats it, and may stand in files that `NAME_FILE` names.

mod auth;
mod broker;
mod database;
mod http;
mod log;
mod secret;
mod time;

use std::{any::TypeId, path::PathBuf};

use clap::{
    Args, CommandFactory as _, Parser,
    error::{ContextKind, ErrorKind},
};

pub(crate) use auth::{AdministratorSettings, KeySettings, TokenLifetime, TokenSettings};
pub(crate) use broker::BrokerSettings;
pub(crate) use database::{DatabaseSettings, DatabaseUrl};
pub(crate) use http::{BindSettings, HttpSettings};
pub(crate) use log::{LogFormat, LogSettings};

use crate::commands::{Command, output::complain};

/// The customer service of a shop: keeps customers, and tells other services what happens to them.
///
/// With no command it serves. Every setting is an environment variable and a flag.
#[derive(Debug, Parser)]
#[command(name = "ms-client", version, args_conflicts_with_subcommands = true)]
pub(crate) struct CommandLine {
    #[command(flatten)]
    pub(crate) settings: Settings,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What the service needs to serve.
#[derive(Args, Debug)]
pub(crate) struct Settings {
    #[command(flatten)]
    pub(crate) http: HttpSettings,
    #[command(flatten)]
    pub(crate) database: DatabaseSettings,
    #[command(flatten)]
    pub(crate) broker: BrokerSettings,
    #[command(flatten)]
    pub(crate) administrator: AdministratorSettings,
    #[command(flatten)]
    pub(crate) tokens: TokenSettings,
    #[command(flatten)]
    pub(crate) log: LogSettings,
}

/// A setting that cannot be used, by its name.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {why}")]
pub(crate) struct SettingError {
    name: &'static str,
    why: String,
}

impl SettingError {
    pub(crate) fn new(name: &'static str, why: impl std::fmt::Display) -> Self {
        Self { name, why: format!("{why}") }
    }
}

impl CommandLine {
    /// Reads the command line and the environment; ends the process with one line if something is wrong.
    pub(crate) fn read() -> Self {
        Self::try_parse().unwrap_or_else(|error| {
            let mut command = Self::command();
            command.build();
            let Some(line) = told(&error, &command) else { error.exit() };
            complain(&line);
            std::process::exit(2)
        })
    }
}

/// What is wrong with a value, in a line; nothing, if it is something else.
fn told(error: &clap::Error, command: &clap::Command) -> Option<String> {
    match error.kind() {
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
            let flag = error.get(ContextKind::InvalidArg).map(ToString::to_string);
            Some(match flag.and_then(|flag| variable(&flag, command)) {
                Some(name) => format!("{name}: {line}"),
                None => line.to_owned(),
            })
        }
        ErrorKind::InvalidUtf8 => not_text(command).map(|name| format!("{name}: is no text in UTF-8")),
        _ => None,
    }
}

/// The variable of a flag, as messages show the flag: clap does not tell from which of the two a value came.
fn variable(flag: &str, command: &clap::Command) -> Option<String> {
    let found = command.get_arguments().find(|argument| argument.to_string() == flag);
    match found.and_then(clap::Arg::get_env) {
        Some(name) => Some(name.to_string_lossy().into_owned()),
        None => command.get_subcommands().find_map(|command| variable(flag, command)),
    }
}

/// The variable that is no text: clap does not say which. Paths need not be text.
fn not_text(command: &clap::Command) -> Option<String> {
    let mut texts = command.get_arguments().filter(|argument| {
        let is_path = argument.get_value_parser().type_id() == TypeId::of::<PathBuf>();
        let value = argument.get_env().filter(|_| !is_path).and_then(std::env::var_os);
        value.is_some_and(|value| value.to_str().is_none())
    });
    match texts.find_map(clap::Arg::get_env) {
        Some(name) => Some(name.to_string_lossy().into_owned()),
        None => command.get_subcommands().find_map(not_text),
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::CommandLine;

    #[test]
    fn the_command_line_is_sound() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn a_secret_is_not_printed() {
        let arguments = ["ms-client", "--database-url", "mysql://u:CANARY@h/d", "--admin-password", "CANARY"];
        let line = CommandLine::try_parse_from(arguments).unwrap();
        assert!(!format!("{line:?}").contains("CANARY"));
    }
}
