//! A key that signs no more is taken away.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::{DateTime, Utc};

use crate::{KeyFile, KeyRing, KeysError, outlived};

/// What the name of a key's file ends with when it is a key no more.
const RETIRED: &str = "retired";

/// From when on no token is good that this key signed, tokens being good for `lifetime`; none while no other key replaces it.
#[must_use]
pub fn outlived_by(ring: &KeyRing, key: &KeyFile, lifetime: Duration) -> Option<DateTime<Utc>> {
    ring.replaced(key).map(|moment| moment + outlived(lifetime))
}

/// Takes a key out of the set: its file stays in the folder, under a name that ends with `.pem.retired`, which is no key's.
///
/// # Errors
///
/// [`KeysError`] when there is no such key, or no other; and, unless `force`, while tokens that it has signed may be good,
/// each of them for `lifetime`. The folder is as it was then.
pub fn retire_key(
    folder: &Path,
    kid: &str,
    lifetime: Duration,
    force: bool,
    now: DateTime<Utc>,
) -> Result<PathBuf, KeysError> {
    let ring = KeyRing::read(folder, now)?;
    let key = ring.keys().iter().find(|key| key.kid == kid);
    let key = key.ok_or_else(|| KeysError::Unknown(kid.to_owned()))?;
    let path = || key.path.clone();
    if ring.keys().len() == 1 {
        return Err(KeysError::OnlyKey(path()));
    }
    match outlived_by(&ring, key, lifetime) {
        _ if force => {}
        None => return Err(KeysError::Newest(path())),
        Some(moment) if now < moment => return Err(KeysError::Needed(path(), moment)),
        Some(_) => {}
    }
    let mut name = key.path.file_name().unwrap_or_default().to_owned();
    name.push(OsStr::new("."));
    name.push(RETIRED);
    let retired = key.path.with_file_name(name);
    fs::rename(&key.path, &retired).map_err(|why| KeysError::Io(path(), why))?;
    Ok(retired)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path, time::Duration};

    use chrono::{DateTime, TimeDelta, Utc};
    use tempfile::TempDir;

    use super::retire_key;
    use crate::{KeyFile, KeyRing, KeysError, create_key, outlived};

    const LIFETIME: Duration = Duration::from_mins(15);

    fn keys(number: i64) -> (TempDir, Vec<KeyFile>) {
        let folder = tempfile::tempdir().unwrap();
        let at = |second| Utc::now() + TimeDelta::seconds(second);
        let keys = (0..number).map(|second| create_key(folder.path(), at(second)).unwrap()).collect();
        (folder, keys)
    }

    fn retire(folder: &Path, key: &KeyFile, now: DateTime<Utc>) -> Result<(), KeysError> {
        retire_key(folder, &key.kid, LIFETIME, false, now).map(drop)
    }

    #[test]
    fn a_key_is_retired_when_no_token_of_it_is_good() {
        let (folder, keys) = keys(2);
        // The second signs when every replica knows that it has lain there for two minutes.
        let outlived = keys[1].since + Duration::from_secs(120 + 30) + outlived(LIFETIME);
        let early = retire(folder.path(), &keys[0], outlived - TimeDelta::seconds(1));
        assert!(matches!(early, Err(KeysError::Needed(_, until)) if until == outlived), "{early:?}");
        retire(folder.path(), &keys[0], outlived).unwrap();

        let ring = KeyRing::read(folder.path(), outlived).unwrap();
        assert_eq!(ring.keys().iter().map(|key| &key.kid).collect::<Vec<_>>(), [&keys[1].kid]);
        let retired = format!("{}.retired", keys[0].path.display());
        assert!(fs::exists(retired).unwrap(), "who retired it by mistake can take it back");
    }

    #[test]
    fn the_key_that_signs_is_retired_by_force_alone_and_the_last_one_never() {
        let (folder, keys) = keys(2);
        let later = Utc::now() + TimeDelta::days(30);
        assert!(matches!(retire(folder.path(), &keys[1], later), Err(KeysError::Newest(_))));
        retire_key(folder.path(), &keys[1].kid, LIFETIME, true, later).unwrap();
        let last = retire_key(folder.path(), &keys[0].kid, LIFETIME, true, later);
        assert!(matches!(last, Err(KeysError::OnlyKey(_))), "{last:?}");
        assert_eq!(KeyRing::read(folder.path(), later).unwrap().keys().len(), 1);
    }

    #[test]
    fn an_id_is_no_path() {
        let (folder, keys) = keys(2);
        let name = keys[0].path.file_name().unwrap().to_str().unwrap();
        for kid in ["", "..", name, keys[0].path.to_str().unwrap(), &format!("./{}", keys[0].kid)] {
            let refused = retire_key(folder.path(), kid, LIFETIME, true, Utc::now());
            assert!(matches!(refused, Err(KeysError::Unknown(_))), "{kid}: {refused:?}");
        }
    }
}
