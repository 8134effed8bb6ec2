//! Files that hold personal data: for their owner alone. None is emptied: what is there stays, or is replaced by what is whole.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use tempfile::TempPath;

const OWNER_ALONE: u32 = 0o600;

/// Makes a file that is not there yet. What is no file (a pipe, a device) is written to as it is.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(!is_special(path)).mode(OWNER_ALONE);
    options.open(path)
}

/// A path with something behind its name.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

/// Whether something is there that is no file.
fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|there| !there.is_file())
}

/// A file that is there whole or not at all: it has its name once it is written. What was there is replaced then.
pub(crate) struct Whole {
    /// Removed, if it does not come to its name: it is of no use, and holds personal data.
    unfinished: Option<TempPath>,
    wanted: PathBuf,
}

impl Whole {
    /// Begins the file, beside its place and under a name that nobody has. What is no file is written to as it is.
    pub(crate) fn create(path: &Path) -> io::Result<(Self, File)> {
        let wanted = path.to_owned();
        if is_special(path) {
            return Ok((Self { unfinished: None, wanted }, create(path)?));
        }
        let name = beside(Path::new(path.file_name().ok_or(io::ErrorKind::IsADirectory)?), ".");
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut unfinished = tempfile::Builder::new();
        let unfinished = unfinished.prefix(&name).suffix(".part");
        let (file, unfinished) = unfinished.tempfile_in(folder.unwrap_or(Path::new(".")))?.into_parts();
        Ok((Self { unfinished: Some(unfinished), wanted }, file))
    }

    /// Gives it its name, once it is on the disk.
    pub(crate) fn finish(self, file: &File) -> io::Result<()> {
        let Some(unfinished) = self.unfinished else { return Ok(()) };
        file.sync_all()?;
        Ok(unfinished.persist(self.wanted)?)
    }
}
