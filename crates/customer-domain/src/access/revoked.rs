//! All that ended before its time, looked up by token. It does not know who tells of it, nor how often.

use std::collections::HashMap;

use super::{Bearer, Ended, Revocation, SessionId, Username};
use crate::Timestamp;

/// Which tokens are refused before they expire.
#[derive(Debug, Default)]
pub struct Revoked {
    sessions: HashMap<SessionId, Revocation>,
    /// Of each account the newest, which ends all that the older ones do.
    accounts: HashMap<Username, Revocation>,
}

impl Revoked {
    /// Whether one of the revocations ends a token.
    #[must_use]
    pub fn ends(&self, bearer: &Bearer) -> bool {
        let session = self.sessions.get(&bearer.session);
        let account = self.accounts.get(&bearer.principal.username);
        session.into_iter().chain(account).any(|revocation| revocation.ends(bearer))
    }

    /// Adds one. To add it twice is to add it once, and the order does not matter.
    pub fn add(&mut self, revocation: Revocation) {
        match revocation.ended {
            Ended::Session(session) => {
                self.sessions.insert(session, revocation);
            }
            Ended::Account { .. } => {
                let newest = self.accounts.entry(revocation.account.clone()).or_insert(revocation.clone());
                if newest.ended < revocation.ended {
                    *newest = revocation;
                }
            }
        }
    }

    /// Drops those whose tokens have all expired by now.
    pub fn forget_expired(&mut self, now: Timestamp) {
        self.sessions.retain(|_, revocation| revocation.expires > now);
        self.accounts.retain(|_, revocation| revocation.expires > now);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::DateTime;
    use uuid::Uuid;

    use super::Revoked;
    use crate::{
        Timestamp,
        access::{AccountVersion, Bearer, Ended, Principal, Revocation, Role, SessionId, TokenId, Username},
    };

    fn now() -> Timestamp {
        Timestamp::from_utc(DateTime::from_timestamp(1_700_000_000, 0).unwrap())
    }

    fn bearer(session: u128, version: u32) -> Bearer {
        Bearer {
            principal: Principal { username: Username::parse("ada").unwrap(), role: Role::User },
            token: TokenId(Uuid::from_u128(1)),
            session: SessionId(Uuid::from_u128(session)),
            account_version: Some(AccountVersion::from_stored(version)),
            issued: now(),
            expires: now().after(Duration::from_mins(15)),
        }
    }

    fn revocation(ended: Ended) -> Revocation {
        let expires = now().after(Duration::from_mins(15));
        Revocation { account: Username::parse("ada").unwrap(), ended, at: now(), expires }
    }

    fn below(version: u32) -> Revocation {
        revocation(Ended::Account { below: AccountVersion::from_stored(version) })
    }

    #[test]
    fn the_newest_of_an_account_counts_in_whatever_order_they_come() {
        for order in [[2, 4], [4, 2]] {
            let mut revoked = Revoked::default();
            order.map(below).into_iter().for_each(|revocation| revoked.add(revocation));
            assert!(revoked.ends(&bearer(7, 3)), "{order:?}");
            assert!(!revoked.ends(&bearer(7, 4)), "{order:?}");
        }
    }

    #[test]
    fn what_has_expired_is_forgotten_and_nothing_else() {
        let mut revoked = Revoked::default();
        revoked.add(revocation(Ended::Session(SessionId(Uuid::from_u128(7)))));
        revoked.add(below(2));
        revoked.forget_expired(now().after(Duration::from_secs(899)));
        assert!(revoked.ends(&bearer(7, 5)) && revoked.ends(&bearer(8, 1)));
        revoked.forget_expired(now().after(Duration::from_mins(15)));
        assert!(!revoked.ends(&bearer(7, 5)) && !revoked.ends(&bearer(8, 1)));
    }
}
