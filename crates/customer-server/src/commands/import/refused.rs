//! The file of refused rows, which is made when there is one.

use std::{
    fs::{self, File},
    io::{self, BufWriter},
    path::{Path, PathBuf},
};

use customer_files::{Column, Format, Record, RefusedRows};

use super::source::Origin;
use crate::commands::private_file;

/// Where it stands when the source is no file.
const ELSEWHERE: &str = "ms-client-import";

/// Refused rows, and where they are to be written.
pub(super) struct Refused {
    /// Nowhere in a trial.
    path: Option<PathBuf>,
    format: Format,
    columns: Vec<Column>,
    file: Option<RefusedRows<BufWriter<File>>>,
}

impl Refused {
    pub(super) fn new(
        origin: &Origin,
        columns: &[Column],
        asked: Option<PathBuf>,
        trial: bool,
    ) -> Result<Self, String> {
        let (format, columns) = (origin.format(), columns.to_vec());
        let beside = || private_file::beside(origin.file().unwrap_or(Path::new(ELSEWHERE)), &ending(format));
        let path = asked.unwrap_or_else(beside);
        if let Some(source) = origin.file()
            && fs::canonicalize(source)
                .ok()
                .is_some_and(|source| fs::canonicalize(&path).ok() == Some(source))
        {
            return Err(format!("{}: is the source, and would be lost", path.display()));
        }
        Ok(Self { path: (!trial).then_some(path), format, columns, file: None })
    }

    /// Writes a row.
    pub(super) fn take(&mut self, record: &Record, reason: &str) -> Result<(), String> {
        let Some(path) = &self.path else { return Ok(()) };
        let named = |why: io::Error| format!("{}: {why}", path.display());
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                let file = BufWriter::new(private_file::create(path).map_err(named)?);
                none.insert(RefusedRows::new(self.format, &self.columns, file).map_err(named)?)
            }
        };
        file.write(record, reason).map_err(named)
    }

    /// Sees that all is written, and says where, if anything is.
    pub(super) fn finish(self) -> Result<Option<PathBuf>, String> {
        let Some((file, path)) = self.file.zip(self.path) else { return Ok(None) };
        file.finish().map_err(|why| format!("{}: {why}", path.display()))?;
        Ok(Some(path))
    }
}

fn ending(format: Format) -> String {
    format!(".refused.{}", format.name())
}
