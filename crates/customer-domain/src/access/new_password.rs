//! A password that somebody wants to have from now on. More is asked of it than of one that is only checked.

use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;

use super::{Password, PasswordError};

/// Sorted, in lower case; the file says where they are from. Of the 10,000 most common passwords, which must be refused,
/// only 24 are long enough to be named, so those of the 100,000 most common are.
const COMMON: &str = include_str!("common_passwords.txt");

/// A password that may be set: hard to guess, for whoever knows which ones people take. Those that were set under other rules
/// are good to log in with still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPassword(Password);

/// Why a text may not be anybody's password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NewPasswordError {
    /// It is no password at all.
    #[error(transparent)]
    Unusable(#[from] PasswordError),
    /// So short that all such could be tried.
    #[error("must be at least {} characters long", NewPassword::MIN_CHARS)]
    TooShort,
    /// It is among those that are tried first.
    #[error("must not be one of the most common passwords")]
    Common,
    /// Whoever knows the account knows it.
    #[error("must not be the name of the account")]
    Username,
}

impl NewPassword {
    /// The shortest, in characters: Unicode scalar values of form C.
    pub const MIN_CHARS: usize = 12;

    /// Takes a password as it was typed, for the account of this name. Letter case does not make a common password, or the
    /// name, another one.
    ///
    /// # Errors
    ///
    /// [`NewPasswordError`].
    pub fn parse(raw: &str, username: &str) -> Result<Self, NewPasswordError> {
        let password = Password::parse(raw)?;
        if password.as_str().chars().count() < Self::MIN_CHARS {
            return Err(NewPasswordError::TooShort);
        }
        let lower = password.as_str().to_lowercase();
        if lower == username.nfc().collect::<String>().to_lowercase() {
            return Err(NewPasswordError::Username);
        }
        if COMMON.lines().filter(|line| !line.starts_with('#')).any(|common| common == lower) {
            return Err(NewPasswordError::Common);
        }
        Ok(Self(password))
    }

    /// The password, to be hashed.
    #[must_use]
    pub const fn as_password(&self) -> &Password {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{COMMON, NewPassword, NewPasswordError as Error};
    use crate::access::PasswordError;

    #[test]
    fn a_password_that_is_hard_to_guess_may_be_set() {
        for good in ["correct horse", "élan vital 12", "пароль пароль", "#mmmmmmmmmmm"] {
            assert!(NewPassword::parse(good, "ada").is_ok(), "{good}");
        }
        let longest = "x".repeat(1024);
        assert!(NewPassword::parse(&longest, "ada").is_ok());
    }

    #[test]
    fn any_other_may_not() {
        let longer = "x".repeat(1025);
        for (bad, why) in [
            ("", Error::Unusable(PasswordError::Empty)),
            (longer.as_str(), Error::Unusable(PasswordError::TooLong)),
            ("elevenchars", Error::TooShort),
            // Eleven characters, though it is typed with twelve and takes more bytes.
            ("cafe\u{301} creme1", Error::TooShort),
            ("qwerty123456", Error::Common),
            ("PasswordPassword", Error::Common),
            ("1Q2w3E4r5T6y", Error::Common),
            ("ada@example.org", Error::Username),
            ("Ada@Example.ORG", Error::Username),
        ] {
            assert_eq!(NewPassword::parse(bad, "ada@example.org").err(), Some(why), "{bad}");
        }
        let (composed, typed) = ("Caf\u{e9}@example", "cafe\u{301}@example");
        for (password, username) in [(typed, composed), (composed, typed)] {
            assert_eq!(NewPassword::parse(password, username).err(), Some(Error::Username));
        }
    }

    #[test]
    fn the_list_holds_what_can_be_met() {
        let listed: Vec<&str> = COMMON.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(listed.len(), 484);
        assert!(listed.is_sorted());
        for common in listed {
            assert_eq!(NewPassword::parse(common, "ada").err(), Some(Error::Common), "{common}");
        }
    }
}
