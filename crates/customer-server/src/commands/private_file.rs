//! Files that hold personal data: for their owner alone.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions, Permissions},
    io,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

const OWNER_ALONE: u32 = 0o600;

/// Makes a file, or empties the one that is there.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(OWNER_ALONE).open(path)?;
    if file.metadata()?.is_file() {
        file.set_permissions(Permissions::from_mode(OWNER_ALONE))?;
    }
    Ok(file)
}

/// A path with something behind its name.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

/// A file that is there whole or not at all: it has its name once it is written.
pub(crate) struct Whole {
    written: PathBuf,
    wanted: PathBuf,
}

impl Whole {
    /// Begins the file. What is no file (a pipe, a device) is written to as it is.
    pub(crate) fn create(path: &Path) -> io::Result<(Self, File)> {
        let special = fs::metadata(path).is_ok_and(|there| !there.is_file());
        let written = if special { path.to_owned() } else { beside(path, ".part") };
        let file = create(&written)?;
        Ok((Self { written, wanted: path.to_owned() }, file))
    }

    /// Gives it its name, once it is on the disk.
    pub(crate) fn finish(self, file: &File) -> io::Result<()> {
        if self.written == self.wanted {
            return Ok(());
        }
        file.sync_all()?;
        fs::rename(&self.written, &self.wanted)
    }
}

/// What was not finished is of no use, and holds personal data.
impl Drop for Whole {
    fn drop(&mut self) {
        if self.written != self.wanted {
            let _it_has_its_name: io::Result<()> = fs::remove_file(&self.written);
        }
    }
}
