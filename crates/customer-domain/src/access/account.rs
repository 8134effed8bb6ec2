//! Accounts, by which people and programs log in.

use std::fmt;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;

use super::{PasswordHash, Role};

/// The name that somebody logs in with: 1 to 100 characters, no white space, letter case counts. It is kept as
/// Unicode NFC, so that it is the same from every keyboard. It stands in paths, so that `.` and `..`, which lead elsewhere
/// there, name nobody.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Username(String);

/// Why a text cannot name an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("must be 1 to {} characters long, without blanks, and neither . nor ..", Username::MAX_CHARS)]
pub struct UsernameError;

impl Username {
    /// The longest name, in characters after normalisation.
    pub const MAX_CHARS: usize = 100;

    /// Takes a name as it was typed.
    ///
    /// # Errors
    ///
    /// [`UsernameError`] when it is empty, too long, `.` or `..`, or holds white space or control characters.
    pub fn parse(raw: &str) -> Result<Self, UsernameError> {
        let unprintable = |c: char| c.is_whitespace() || c.is_control();
        let name: String = raw.nfc().collect();
        let nobody = matches!(name.as_str(), "" | "." | "..");
        if nobody || name.chars().count() > Self::MAX_CHARS || name.contains(unprintable) {
            return Err(UsernameError);
        }
        Ok(Self(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Counts the states of one account, from 1. What was given out under an older state is good no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountVersion(u32);

impl AccountVersion {
    /// The version of an account that has just been added.
    pub const FIRST: Self = Self(1);

    /// A version that was stored or received.
    #[must_use]
    pub const fn from_stored(number: u32) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The version that follows. It stays at the last number there is rather than start again.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// Somebody who may log in, while the account is enabled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The name, one account each.
    pub username: Username,
    /// What the account may do.
    pub role: Role,
    /// What the password is checked against.
    pub password: PasswordHash,
    /// Whether it can be logged in with.
    pub enabled: bool,
    /// How often role, password or `enabled` were changed, from 1.
    pub version: AccountVersion,
}

/// What somebody wants to be different about an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountChange {
    /// It can be logged in with again.
    Enable,
    /// It can be logged in with no more.
    Disable,
    /// It may do this.
    Role(Role),
    /// It has this password.
    Password(PasswordHash),
}

impl Account {
    /// An account that can be logged in with at once.
    #[must_use]
    pub const fn new(username: Username, role: Role, password: PasswordHash) -> Self {
        Self { username, role, password, enabled: true, version: AccountVersion::FIRST }
    }

    /// The account after a change, of a new version; of the same if the change changes nothing.
    #[must_use]
    pub fn changed(&self, change: &AccountChange) -> Self {
        let mut account = self.clone();
        match change {
            AccountChange::Enable => account.enabled = true,
            AccountChange::Disable => account.enabled = false,
            AccountChange::Role(role) => account.role = *role,
            AccountChange::Password(hash) => account.password = hash.clone(),
        }
        if account != *self {
            account.version = self.version.next();
        }
        account
    }

    /// Whether somebody can administer by it.
    #[must_use]
    pub fn administers(&self) -> bool {
        self.enabled && self.role == Role::Admin
    }
}

#[cfg(test)]
mod tests {
    use super::{Username, UsernameError};

    #[test]
    fn a_name_is_the_same_however_its_accents_are_typed() {
        let (composed, decomposed) = (Username::parse("Zo\u{eb}"), Username::parse("Zoe\u{308}"));
        assert_eq!(decomposed, composed);
        assert_eq!(composed.map(|name| name.to_string()), Ok("Zo\u{eb}".to_owned()));
        assert!(Username::parse(&"e\u{301}".repeat(100)).is_ok(), "100 characters, typed with 200");
    }

    #[test]
    fn a_name_is_what_can_stand_in_a_path_and_on_a_line() {
        let longest = "é".repeat(100);
        for good in ["a", "ada@example.org", "a/b", "50%", "...", ".a", "a..", "名前", longest.as_str()] {
            assert_eq!(Username::parse(good).map(|name| name.to_string()), Ok(good.to_owned()));
        }
        let longer = "é".repeat(101);
        for bad in ["", ".", "..", "a b", " a", "a\u{a0}", "a\n", "a\u{2028}", "\u{7f}", longer.as_str()] {
            assert_eq!(Username::parse(bad), Err(UsernameError), "{bad:?}");
        }
    }
}
