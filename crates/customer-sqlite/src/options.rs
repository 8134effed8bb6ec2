//! Where the file is, and how it is used.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use thiserror::Error;

/// `sqlite://PATH`, the path from the working folder, or from the root if it begins with a slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqliteFile(PathBuf);

/// Why a text names no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("is not of the form sqlite://PATH, where PATH has no parameters")]
pub struct SqliteFileError;

/// How a store uses its file.
#[derive(Clone, Debug)]
pub struct SqliteOptions {
    /// Where it is. It is made if it is not there; its folder is not.
    pub file: SqliteFile,
    /// The most connections that read; one more writes.
    pub readers: u16,
    /// How long a call may wait for a connection to read with.
    pub wait: Duration,
}

impl SqliteOptions {
    /// What fits a service that answers every request within ten seconds.
    #[must_use]
    pub fn new(file: SqliteFile) -> Self {
        Self { file, readers: 4, wait: Duration::from_secs(5) }
    }
}

impl SqliteFile {
    const SCHEME: &str = "sqlite://";

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl From<PathBuf> for SqliteFile {
    fn from(path: PathBuf) -> Self {
        Self(path)
    }
}

impl FromStr for SqliteFile {
    type Err = SqliteFileError;

    fn from_str(text: &str) -> Result<Self, SqliteFileError> {
        let path = text.strip_prefix(Self::SCHEME).ok_or(SqliteFileError)?;
        // SQLite would take these for something else than a name.
        if path.is_empty() || path.ends_with('/') || path.contains(['?', '#', '\0']) || path == ":memory:" {
            return Err(SqliteFileError);
        }
        Ok(Self(PathBuf::from(path)))
    }
}

impl fmt::Display for SqliteFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", Self::SCHEME, self.0.display())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::SqliteFile;

    #[test]
    fn a_url_names_a_file() {
        for (text, path) in [
            ("sqlite://ms-client.db", "ms-client.db"),
            ("sqlite://data/shop.db", "data/shop.db"),
            ("sqlite:///var/lib/ms-client/shop.db", "/var/lib/ms-client/shop.db"),
        ] {
            let file: SqliteFile = text.parse().unwrap();
            assert_eq!(file.path(), Path::new(path));
            assert_eq!(file.to_string(), text);
        }
        for text in
            ["", "shop.db", "sqlite:", "sqlite://", "sqlite:///", "sqlite://:memory:", "sqlite://a?mode=ro"]
        {
            assert!(text.parse::<SqliteFile>().is_err(), "{text:?}");
        }
    }
}
