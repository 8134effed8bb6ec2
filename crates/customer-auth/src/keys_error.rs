//! What can be wrong with the folder of keys, in the words of whoever has to mend it.

use std::{io, path::PathBuf};

use chrono::{DateTime, Utc};
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
    /// No key has this id.
    #[error("there is no key with the id {0}")]
    Unknown(String),
    /// It is the only key, and nothing could be signed without it.
    #[error("{0} is the only key: make another one with `ms-client keys new` first")]
    OnlyKey(PathBuf),
    /// It is the last by name, which signs or will: what it signs is good as long as any token.
    #[error("{0} is the newest key, and what it signs would be refused: --force takes it away all the same")]
    Newest(PathBuf),
    /// Tokens that it has signed may be good until then.
    #[error("tokens signed with {0} may be good until {until}: --force takes it away all the same", until = .1.format("%FT%TZ"))]
    Needed(PathBuf, DateTime<Utc>),
    /// The folder or a file cannot be read or written.
    #[error("{0} cannot be read or written")]
    Io(PathBuf, #[source] io::Error),
    /// The machine gave no random numbers.
    #[error("no key could be generated")]
    Generation,
}
