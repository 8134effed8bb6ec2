//! What can be wrong with the folder of keys, in the words of whoever has to mend it.

use std::{io, path::PathBuf};

use thiserror::Error;

/// Why keys cannot be used.
#[derive(Debug, Error)]
pub enum KeysError {
    /// There is no key to sign with.
    #[error("{0} holds no key: make one with `ms-client keys new`")]
    Empty(PathBuf),
    /// Others than the owner could read a private key.
    #[error("{0} can be read by others: its mode must be 0600")]
    ReadableByOthers(PathBuf),
    /// Something else lies where keys belong.
    #[error("{0} is no Ed25519 private key in PKCS#8 PEM")]
    NotAKey(PathBuf),
    /// The folder or a file cannot be read or written.
    #[error("{0}: {1}")]
    Io(PathBuf, #[source] io::Error),
    /// The machine gave no random numbers.
    #[error("no key could be generated")]
    Generation,
}
