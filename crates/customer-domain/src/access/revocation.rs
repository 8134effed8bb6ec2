//! Access that ended before its time.

use super::{AccountVersion, Bearer, SessionId, Username};
use crate::{
    Timestamp,
    event::{Event, Fact, Stamp},
};

/// Tokens of an account that are good no more, though they have not expired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// Whose tokens.
    pub account: Username,
    /// Which of them.
    pub ended: Ended,
    /// When they ended.
    pub at: Timestamp,
    /// When the last of them has expired by itself: from then on this need not be known.
    pub expires: Timestamp,
}

/// Which tokens of an account have ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ended {
    /// Those of one session.
    Session(SessionId),
    /// Those that were given out while the account was of a lower version.
    Account {
        /// The first version whose tokens are good.
        below: AccountVersion,
    },
}

impl Revocation {
    /// Whether this ends a token.
    ///
    /// One that says no version, as those of an earlier release do, is told from later ones by its age.
    #[must_use]
    pub fn ends(&self, bearer: &Bearer) -> bool {
        match self.ended {
            Ended::Session(session) => bearer.session == session,
            Ended::Account { below } => {
                bearer.principal.username == self.account
                    && bearer
                        .account_version
                        .map_or(bearer.issued < self.at.whole_second(), |version| version < below)
            }
        }
    }

    /// The fact of it.
    #[must_use]
    pub const fn announced(self, stamp: Stamp) -> Fact {
        Fact { stamp, event: Event::SessionsRevoked(self) }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::DateTime;
    use uuid::Uuid;

    use super::{Ended, Revocation};
    use crate::{
        Timestamp,
        access::{AccountVersion, Bearer, Principal, Role, SessionId, TokenId, Username},
    };

    fn bearer(account: &str, version: Option<u32>, issued: Timestamp) -> Bearer {
        Bearer {
            principal: Principal { username: Username::parse(account).unwrap(), role: Role::User },
            token: TokenId(Uuid::from_u128(1)),
            session: SessionId(Uuid::from_u128(2)),
            account_version: version.map(AccountVersion::from_stored),
            issued,
            expires: issued.after(Duration::from_mins(15)),
        }
    }

    fn revocation(ended: Ended) -> Revocation {
        let at = Timestamp::from_utc(DateTime::from_timestamp(1_700_000_000, 500_000_000).unwrap());
        let expires = at.after(Duration::from_mins(15));
        Revocation { account: Username::parse("ada").unwrap(), ended, at, expires }
    }

    #[test]
    fn a_session_ends_alone() {
        let ended = revocation(Ended::Session(SessionId(Uuid::from_u128(2))));
        assert!(ended.ends(&bearer("ada", Some(1), ended.at)));
        let other = revocation(Ended::Session(SessionId(Uuid::from_u128(3))));
        assert!(!other.ends(&bearer("ada", Some(1), other.at)));
    }

    #[test]
    fn an_older_version_ends_whenever_its_token_was_made() {
        let ended = revocation(Ended::Account { below: AccountVersion::from_stored(3) });
        let later = ended.at.after(Duration::from_secs(5));
        assert!(ended.ends(&bearer("ada", Some(2), later)));
        assert!(!ended.ends(&bearer("ada", Some(3), ended.at)));
        assert!(!ended.ends(&bearer("grace", Some(1), ended.at)));
    }

    #[test]
    fn a_token_without_a_version_ends_by_its_age() {
        let ended = revocation(Ended::Account { below: AccountVersion::from_stored(2) });
        let second = ended.at.whole_second();
        assert!(ended.ends(&bearer("ada", None, second.before(Duration::from_secs(1)))));
        assert!(!ended.ends(&bearer("ada", None, second)), "made in the same second, perhaps after it");
        assert!(!ended.ends(&bearer("grace", None, second.before(Duration::from_secs(1)))));
    }
}
