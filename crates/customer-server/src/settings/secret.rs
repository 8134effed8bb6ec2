//! Secrets: given as they are, or in a file.

use std::{fs, path::PathBuf};

use secrecy::SecretString;

use super::SettingError;

/// The secret that was given, in either way; its last line break does not count in a file.
pub(super) fn read(
    name: &'static str,
    given: Option<SecretString>,
    file: Option<&PathBuf>,
) -> Result<Option<SecretString>, SettingError> {
    match (given, file) {
        (Some(_), Some(_)) => Err(SettingError::new(name, "is given, and in a file too")),
        (given, None) => Ok(given),
        (None, Some(path)) => {
            let text = fs::read_to_string(path);
            let text = text.map_err(|why| SettingError::new(name, format!("{}: {why}", path.display())))?;
            Ok(Some(text.trim_end_matches(['\r', '\n']).into()))
        }
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::read;

    #[test]
    fn a_secret_stands_in_one_place() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "s3cret \n").unwrap();
        let path = file.path().to_path_buf();
        assert_eq!(read("X", None, Some(&path)).unwrap().unwrap().expose_secret(), "s3cret ");
        assert!(read("X", Some("given".into()), Some(&path)).is_err());
        assert!(
            read("X", None, Some(&"/nowhere".into())).unwrap_err().to_string().starts_with("X: /nowhere")
        );
    }
}
