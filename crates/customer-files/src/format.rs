//! Which of the forms a file has.

use std::{path::Path, str::FromStr};

use thiserror::Error;

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180 with a header.
    Csv,
    /// A JSON object a line.
    NdJson,
}

/// A name of no format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("is neither csv nor ndjson")]
pub struct UnknownFormat;

impl Format {
    /// The format that a file's name ends with.
    #[must_use]
    pub fn of_name(file: &Path) -> Option<Self> {
        file.extension()?.to_str()?.to_ascii_lowercase().parse().ok()
    }

    /// Its name, with which files end.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::NdJson => "ndjson",
        }
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        [Self::Csv, Self::NdJson].into_iter().find(|format| format.name() == name).ok_or(UnknownFormat)
    }
}
