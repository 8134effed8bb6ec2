//! What ended before its time, as far as this program was told, shared by all its requests.

use std::{
    sync::{PoisonError, RwLock},
    time::Duration,
};

use customer_domain::{
    Timestamp,
    access::{Bearer, Revocation, Revoked},
};

use super::LEEWAY;

/// Each look for what has expired goes through all that is known: many revocations at once share one.
const BETWEEN_LOOKS: Duration = Duration::from_mins(1);

#[derive(Debug, Default)]
pub(super) struct Known(RwLock<Told>);

#[derive(Debug, Default)]
struct Told {
    revoked: Revoked,
    look_again: Option<Timestamp>,
}

impl Known {
    pub(super) fn ends(&self, bearer: &Bearer) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).revoked.ends(bearer)
    }

    pub(super) fn add(&self, revocation: Revocation, now: Timestamp) {
        let mut told = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if told.look_again.is_none_or(|time| time <= now) {
            // A token is taken for as long after its end.
            told.revoked.forget_expired(now.before(LEEWAY));
            told.look_again = Some(now.after(BETWEEN_LOOKS));
        }
        told.revoked.add(revocation);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::DateTime;
    use customer_domain::{
        Timestamp,
        access::{Bearer, Ended, Principal, Revocation, Role, SessionId, TokenId, Username},
    };
    use uuid::Uuid;

    use super::Known;

    const LIFETIME: Duration = Duration::from_mins(15);

    fn bearer(session: u128, issued: Timestamp) -> Bearer {
        Bearer {
            principal: Principal { username: Username::parse("ada").unwrap(), role: Role::User },
            token: TokenId(Uuid::from_u128(session)),
            session: SessionId(Uuid::from_u128(session)),
            account_version: None,
            issued,
            expires: issued.after(LIFETIME),
        }
    }

    fn end_of(bearer: &Bearer) -> Revocation {
        let (account, ended) = (bearer.principal.username.clone(), Ended::Session(bearer.session));
        Revocation { account, ended, at: bearer.issued, expires: bearer.expires }
    }

    #[test]
    fn a_revocation_is_kept_as_long_as_its_token_is_taken_and_then_forgotten() {
        let start = Timestamp::from_utc(DateTime::from_timestamp(1_700_000_000, 0).unwrap());
        let known = Known::default();
        let [first, second, third] = [1, 2, 3].map(|session| bearer(session, start));
        known.add(end_of(&first), start);
        known.add(end_of(&second), start.after(LIFETIME).after(Duration::from_secs(4)));
        assert!(known.ends(&first) && known.ends(&second), "by a clock that goes 5 s slow it is good");
        known.add(end_of(&third), start.after(LIFETIME).after(Duration::from_mins(2)));
        assert!(!known.ends(&first) && !known.ends(&second), "forgotten");
    }
}
