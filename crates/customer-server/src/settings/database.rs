//! The store.

use std::{error::Error as _, fmt, path::PathBuf, thread};

use clap::Args;
use customer_domain::{causes, ports::StorageError};
use customer_mysql::{MysqlOptions, MysqlUrl};
use customer_sqlite::{SqliteFile, SqliteOptions};
use secrecy::{ExposeSecret as _, SecretString};

use super::{SettingError, secret};

const NAME: &str = "DATABASE_URL";
const DEFAULT: &str = "sqlite://ms-client.db";
const HELP: &str = "Where customers are kept: sqlite://PATH, mysql://user:password@host:3306/db, or memory: [default: sqlite://ms-client.db]";
const FORMS: &str = "is not of the form sqlite://PATH, mysql://user:password@host:3306/database, or memory:";

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
    /// The most database connections [default: 8 for each core with MySQL, 2 for each core with SQLite]
    #[arg(long, env = "DATABASE_POOL_SIZE", value_parser = clap::value_parser!(u16).range(1..), value_name = "NUMBER")]
    database_pool_size: Option<u16>,
}

/// A store that can be used.
pub(crate) enum DatabaseUrl {
    /// In this process.
    Memory,
    /// In a file.
    Sqlite(SqliteOptions),
    /// On a server.
    Mysql(MysqlOptions),
}

/// Where it is, without a password.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("memory:"),
            Self::Sqlite(options) => write!(f, "{}", options.file.path().display()),
            Self::Mysql(options) => write!(f, "{}", options.url),
        }
    }
}

impl DatabaseUrl {
    /// The setting that named a store which cannot be used, and why it cannot.
    pub(crate) fn blamed(&self, why: &StorageError) -> SettingError {
        let cause = why.source().map_or_else(|| why.to_string(), causes);
        self.refused(&cause)
    }

    /// The same, in these words.
    pub(crate) fn refused(&self, why: &str) -> SettingError {
        SettingError::new(NAME, format!("{self}: {why}"))
    }
}

impl DatabaseSettings {
    pub(crate) fn url(&self) -> Result<DatabaseUrl, SettingError> {
        let given = secret::read(NAME, self.database_url.clone(), self.database_url_file.as_ref())?;
        let text = given.as_ref().map_or(DEFAULT, |url| url.expose_secret());
        match text.split_once(':').map(|(scheme, _)| scheme) {
            Some("memory") if text == "memory:" => Ok(DatabaseUrl::Memory),
            Some("sqlite") => {
                let file: SqliteFile = text.parse().map_err(|why| SettingError::new(NAME, why))?;
                let readers = self.pool_size(2);
                Ok(DatabaseUrl::Sqlite(SqliteOptions { readers, ..SqliteOptions::new(file) }))
            }
            Some("mysql") => {
                let url: MysqlUrl = text.parse().map_err(|why| SettingError::new(NAME, why))?;
                let pool_size = self.pool_size(8).into();
                Ok(DatabaseUrl::Mysql(MysqlOptions { pool_size, ..MysqlOptions::new(url) }))
            }
            _ => Err(SettingError::new(NAME, FORMS)),
        }
    }

    /// One that outlives a command, so that what the command does is seen by others.
    pub(crate) fn lasting(&self) -> Result<DatabaseUrl, SettingError> {
        match self.url()? {
            DatabaseUrl::Memory => Err(SettingError::new(NAME, "a store in memory ends with this command")),
            lasting => Ok(lasting),
        }
    }

    fn pool_size(&self, each_core: u16) -> u16 {
        let cores =
            thread::available_parallelism().map_or(1, |cores| u16::try_from(cores.get()).unwrap_or(u16::MAX));
        self.database_pool_size.unwrap_or(cores.saturating_mul(each_core).clamp(each_core, 64))
    }
}
