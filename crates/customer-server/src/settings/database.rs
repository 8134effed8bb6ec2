//! The store.

use std::{path::PathBuf, thread};

use clap::Args;
use customer_mysql::{MysqlOptions, MysqlUrl};
use secrecy::{ExposeSecret as _, SecretString};

use super::{SettingError, secret};

const NAME: &str = "DATABASE_URL";
const HELP: &str =
    "Where customers are kept: mysql://user:password@host:3306/db, or memory: [default: memory:]";

/// Which store, and how much of it.
#[derive(Args, Debug)]
#[expect(clippy::struct_field_names, reason = "a field's name is its flag's")]
pub(crate) struct DatabaseSettings {
    /// Where customers are kept
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL", help = HELP)]
    database_url: Option<SecretString>,
    /// A file that holds it
    #[arg(long, env = "DATABASE_URL_FILE", value_name = "FILE")]
    database_url_file: Option<PathBuf>,
    /// The most database connections [default: 8 for each core]
    #[arg(long, env = "DATABASE_POOL_SIZE", value_parser = clap::value_parser!(u16).range(1..), value_name = "NUMBER")]
    database_pool_size: Option<u16>,
}

/// A store that can be used.
pub(crate) enum DatabaseUrl {
    /// In this process.
    Memory,
    /// On a server.
    Mysql(MysqlOptions),
}

impl DatabaseSettings {
    pub(crate) fn url(&self) -> Result<DatabaseUrl, SettingError> {
        let given = secret::read(NAME, self.database_url.clone(), self.database_url_file.as_ref())?;
        let Some(given) = given else { return Ok(DatabaseUrl::Memory) };
        let text = given.expose_secret();
        if text == "memory:" {
            return Ok(DatabaseUrl::Memory);
        }
        if text.starts_with("sqlite:") {
            return Err(SettingError::new(NAME, "there is no SQLite store yet: use memory: or mysql://"));
        }
        let url: MysqlUrl = text.parse().map_err(|why| SettingError::new(NAME, why))?;
        Ok(DatabaseUrl::Mysql(MysqlOptions { pool_size: self.pool_size(), ..MysqlOptions::new(url) }))
    }

    fn pool_size(&self) -> usize {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        self.database_pool_size.map_or(cores.saturating_mul(8).clamp(8, 64), usize::from)
    }
}
