//! The file of refused rows, which is made when there is one, and never in the place of another: somebody may be mending that.

use std::{
    fs::File,
    io::{self, BufWriter, ErrorKind},
    path::{Path, PathBuf},
};

use customer_files::{Column, Format, Record, RefusedRows};

use super::source::Origin;
use crate::commands::private_file;

/// Where it stands when the source is no file.
const ELSEWHERE: &str = "ms-client-import";

/// Refused rows, and where they are to be written.
pub(super) struct Refused {
    place: Place,
    format: Format,
    columns: Vec<Column>,
    file: Option<(PathBuf, RefusedRows<BufWriter<File>>)>,
}

enum Place {
    /// It is a trial.
    Nowhere,
    /// Somebody named it.
    Asked(PathBuf),
    /// Beside this one, with a number if others are there.
    Beside(PathBuf),
}

impl Refused {
    pub(super) fn new(
        origin: &Origin,
        columns: &[Column],
        asked: Option<PathBuf>,
        trial: bool,
    ) -> Result<Self, String> {
        let place = match asked {
            _ if trial => Place::Nowhere,
            // Told before anything is stored.
            Some(path) if path.is_file() => return Err(format!("{}: is there already", path.display())),
            Some(path) => Place::Asked(path),
            None => Place::Beside(origin.file().unwrap_or(Path::new(ELSEWHERE)).to_owned()),
        };
        Ok(Self { place, format: origin.format(), columns: columns.to_vec(), file: None })
    }

    /// Writes a row.
    pub(super) fn take(&mut self, record: &Record, reason: &str) -> Result<(), String> {
        let (path, file) = match &mut self.file {
            Some(file) => file,
            none => {
                let Some((path, file)) = create(&self.place, self.format)? else { return Ok(()) };
                let rows = RefusedRows::new(self.format, &self.columns, BufWriter::new(file));
                let rows = rows.map_err(|why| named(&path, &why))?;
                none.insert((path, rows))
            }
        };
        file.write(record, reason).map_err(|why| named(path, &why))
    }

    /// Sees that all is written, and says where, if anything is.
    pub(super) fn finish(self) -> Result<Option<PathBuf>, String> {
        let Some((path, file)) = self.file else { return Ok(None) };
        file.finish().map_err(|why| named(&path, &why))?;
        Ok(Some(path))
    }
}

fn create(place: &Place, format: Format) -> Result<Option<(PathBuf, File)>, String> {
    match place {
        Place::Nowhere => Ok(None),
        Place::Asked(path) => {
            let file = private_file::create(path).map_err(|why| named(path, &why))?;
            Ok(Some((path.clone(), file)))
        }
        Place::Beside(source) => {
            let mut number = 1;
            loop {
                let nth = if number == 1 { String::new() } else { format!(".{number}") };
                let path = private_file::beside(source, &format!(".refused{nth}.{}", format.name()));
                match private_file::create(&path) {
                    Ok(file) => return Ok(Some((path, file))),
                    Err(why) if why.kind() == ErrorKind::AlreadyExists => number += 1,
                    Err(why) => return Err(named(&path, &why)),
                }
            }
        }
    }
}

fn named(path: &Path, why: &io::Error) -> String {
    format!("{}: {why}", path.display())
}
