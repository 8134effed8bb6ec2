//! All keys of a folder: the one that signs, and those that verify.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{DecodingKey, jwk::JwkSet};

use crate::{KeyFile, KeysError};

/// How long a key lies in the folder before it signs. Every replica knows it by then, since they read the folder again every
/// [`READ_AGAIN`], and so does everybody who keeps the key set for a minute.
const KNOWN_AFTER: TimeDelta = TimeDelta::minutes(2);

/// How often the folder is to be read again, at least.
pub const READ_AGAIN: Duration = Duration::from_secs(30);

/// The keys of a folder at one moment.
pub struct KeyRing {
    keys: Vec<KeyFile>,
    signing: usize,
}

impl KeyRing {
    /// Reads every `.pem` file of a folder, by name.
    ///
    /// # Errors
    ///
    /// [`KeysError`] when there is no key, or a file that is none, or one that others could read: better to use
    /// the ring that was read before than to forget a key.
    pub fn read(folder: &Path, now: DateTime<Utc>) -> Result<Self, KeysError> {
        let keys: Vec<KeyFile> =
            paths(folder)?.iter().map(|path| KeyFile::read(path)).collect::<Result<_, _>>()?;
        let known = |key: &KeyFile| now >= signs_from(key);
        let signing = match keys.iter().rposition(known) {
            Some(newest) => newest,
            // All of them are new: the one that came first is the likeliest to be known.
            None => earliest(&keys).ok_or_else(|| KeysError::Empty(folder.to_owned()))?,
        };
        Ok(Self { keys, signing })
    }

    /// All keys, by the names of their files.
    #[must_use]
    pub fn keys(&self) -> &[KeyFile] {
        &self.keys
    }

    /// The key that signs.
    #[must_use]
    pub fn signing(&self) -> Option<&KeyFile> {
        self.keys.get(self.signing)
    }

    /// Since when, or from when on, another key signs in the place of this one, on every replica: by its name it comes
    /// later. Nothing replaces the last one.
    #[must_use]
    pub fn replaced(&self, key: &KeyFile) -> Option<DateTime<Utc>> {
        let later = self.keys.iter().filter(|other| other.path > key.path);
        later.map(signs_from).min().map(|moment| moment + READ_AGAIN)
    }

    /// The key that a token names. The name is the caller's, so it is looked up among ours and nowhere else.
    pub(crate) fn verifying(&self, kid: &str) -> Option<&DecodingKey> {
        self.keys.iter().find(|key| key.kid == kid).map(|key| &key.verifying)
    }

    pub(crate) fn public(&self) -> JwkSet {
        JwkSet { keys: self.keys.iter().map(|key| key.public.clone()).collect() }
    }
}

/// From when on a key may sign.
#[must_use]
pub fn signs_from(key: &KeyFile) -> DateTime<Utc> {
    key.since + KNOWN_AFTER
}

fn earliest(keys: &[KeyFile]) -> Option<usize> {
    keys.iter().enumerate().min_by_key(|(_, key)| key.since).map(|(place, _)| place)
}

fn paths(folder: &Path) -> Result<Vec<PathBuf>, KeysError> {
    let failed = |why| KeysError::Io(folder.to_owned(), why);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => {
            return Err(KeysError::Empty(folder.to_owned()));
        }
        Err(why) => return Err(failed(why)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|ending| ending == "pem") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use chrono::{TimeDelta, Utc};

    use super::{KNOWN_AFTER, KeyRing};
    use crate::{KeysError, create_key};

    #[test]
    fn an_only_key_signs_at_once_and_a_new_one_when_it_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let now = Utc::now();
        let first = create_key(folder.path(), now).unwrap();
        let ring = KeyRing::read(folder.path(), now).unwrap();
        assert_eq!(ring.signing().unwrap().kid, first.kid);

        let second = create_key(folder.path(), now + TimeDelta::seconds(1)).unwrap();
        let later = KeyRing::read(folder.path(), second.since + KNOWN_AFTER).unwrap();
        assert_eq!(later.signing().unwrap().kid, second.kid);
        assert!(later.verifying(&first.kid).is_some() && later.verifying(&second.kid).is_some());
        assert!(later.verifying("../../etc/passwd").is_none());
    }

    #[test]
    fn a_folder_without_keys_says_how_to_make_one() {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path().to_owned(), folder.path().join("missing")] {
            let why = KeyRing::read(&path, Utc::now()).err().unwrap();
            assert!(why.to_string().contains("ms-client keys new"), "{why}");
        }
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let key = create_key(folder.path(), Utc::now()).unwrap();
        assert_eq!(fs::metadata(&key.path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&key.path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(KeyRing::read(folder.path(), Utc::now()), Err(KeysError::ReadableByOthers(_))));
    }

    #[test]
    fn what_is_no_key_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pem");
        fs::write(&path, "hello").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(KeyRing::read(folder.path(), Utc::now()), Err(KeysError::NotAKey(_))));
    }
}
