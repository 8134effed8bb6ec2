//! One private key in a file of its own.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use aws_lc_rs::{rand::SystemRandom, signature::Ed25519KeyPair};
use chrono::{DateTime, Utc};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey,
    jwk::{Jwk, PublicKeyUse, ThumbprintHash},
};
use pem::Pem;

use crate::KeysError;

/// A key pair, and since when it lies where it lies.
#[derive(Clone)]
pub struct KeyFile {
    /// The file's path.
    pub path: PathBuf,
    /// The key's RFC 7638 thumbprint, by which tokens name it.
    pub kid: String,
    /// Since when the file is here.
    pub since: DateTime<Utc>,
    pub(crate) signing: EncodingKey,
    pub(crate) verifying: DecodingKey,
    pub(crate) public: Jwk,
}

impl KeyFile {
    /// Reads a key.
    ///
    /// # Errors
    ///
    /// [`KeysError`] when it is none, or when others could read it.
    pub fn read(path: &Path) -> Result<Self, KeysError> {
        let failed = |why: io::Error| KeysError::Io(path.to_owned(), why);
        let metadata = fs::metadata(path).map_err(failed)?;
        if metadata.mode() & 0o077 != 0 {
            return Err(KeysError::ReadableByOthers(path.to_owned()));
        }
        let text = fs::read(path).map_err(failed)?;
        let not_a_key = |_says_what_it_read: jsonwebtoken::errors::Error| KeysError::NotAKey(path.to_owned());
        let signing = EncodingKey::from_ed_pem(&text).map_err(not_a_key)?;
        let mut public = Jwk::from_encoding_key(&signing, Algorithm::EdDSA).map_err(not_a_key)?;
        let kid = public.thumbprint(ThumbprintHash::SHA256).map_err(not_a_key)?;
        public.common.key_id = Some(kid.clone());
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        let verifying = DecodingKey::from_jwk(&public).map_err(not_a_key)?;
        // Of the file's times, the one that a copy with `--preserve` does not bring along.
        let since = DateTime::from_timestamp(metadata.ctime(), 0).unwrap_or_default();
        Ok(Self { path: path.to_owned(), kid, since, signing, verifying, public })
    }
}

/// Makes a key in a folder, which is made too if it is not there. Its name sorts after those made before.
///
/// # Errors
///
/// [`KeysError`] when the folder or the file cannot be written.
pub fn create_key(folder: &Path, now: DateTime<Utc>) -> Result<KeyFile, KeysError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |why: io::Error| KeysError::Io(path, why)
    };
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed(folder))?;
    let document = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new());
    let document = document.map_err(|_says_nothing: aws_lc_rs::error::Unspecified| KeysError::Generation)?;
    let path = folder.join(now.format("%Y%m%dT%H%M%S%3fZ.pem").to_string());
    // Under its name it is whole: a replica that reads the folder meanwhile is not told that it is no key.
    let part = path.with_extension("part");
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part).map_err(failed(&part))?;
    let text = pem::encode(&Pem::new("PRIVATE KEY", document.as_ref()));
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    written.and_then(|()| fs::rename(&part, &path)).map_err(failed(&path))?;
    KeyFile::read(&path)
}
