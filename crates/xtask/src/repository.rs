//! Where things are in this repository.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use crate::failure::{Explain as _, Outcome};

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).map_or_else(|| here.clone(), Path::to_path_buf)
}

/// Cargo, at the root. Under the name that called us, so that a chosen toolchain stays chosen.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.current_dir(root());
    command
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A folder under `target/xtask` for what this process writes; it is made.
pub(crate) fn scratch(name: &str) -> Outcome<PathBuf> {
    let folder = target().join("xtask").join(name);
    std::fs::create_dir_all(&folder).explain(&format!("cannot make {}", folder.display()))?;
    folder.canonicalize().explain(&format!("cannot find {}", folder.display()))
}
