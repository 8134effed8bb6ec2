//! Somebody has new tokens for the last refresh token.

use std::net::IpAddr;

use customer_domain::{
    access::Standing,
    event::TraceParent,
    ports::{Refreshed, Rotation, SigningError, StorageError},
};
use thiserror::Error;

use super::{
    Session, Sessions,
    throttle::{Denied, Proof},
};

/// Why there are no new tokens.
#[derive(Debug, Error)]
pub enum RefreshError {
    /// It is no token of a session that goes on.
    #[error("the refresh token is not valid, or its session has ended")]
    Invalid(Standing),
    /// It is none, and there were too many such before.
    #[error("too many attempts failed")]
    TooManyAttempts(Standing),
    /// Too many attempts from the same address are being verified: worth trying again later.
    #[error("too many attempts are being verified")]
    Busy,
    /// It was used before: somebody else may have it, so its session has ended now. It counts as a failure, as one does that
    /// is none.
    #[error("the refresh token was used before")]
    Reused(Standing),
    /// No token could be made.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Sessions {
    /// Spends a refresh token for the next tokens of its session, by which its end does not move. One that was spent
    /// before ends the session, for whoever has its tokens, access tokens too.
    ///
    /// # Errors
    ///
    /// [`RefreshError`]; after one of the store the token may be spent.
    pub async fn refresh(
        &self,
        token: &str,
        from: Option<IpAddr>,
        trace: Option<TraceParent>,
    ) -> Result<Session, RefreshError> {
        Ok(self.throttle.attempt(None, from, self.renewed(token, trace)).await?)
    }

    async fn renewed(
        &self,
        token: &str,
        trace: Option<TraceParent>,
    ) -> Result<Proof<Session, NoneSuch>, RefreshError> {
        let Some(spent) = self.ports.refresh_tokens.read(token) else {
            return Ok(Proof::Wrong(NoneSuch::Invalid));
        };
        let next = self.ports.refresh_tokens.next(spent.session)?;
        let stamp = self.stamps.next(trace);
        let revoked_until = stamp.at.after(self.ports.tokens.outlived());
        let rotation = Rotation { spent, next: next.hash, revoked_until, stamp };
        match self.ports.sessions.refresh(&rotation).await? {
            Refreshed::Renewed { account, .. } => {
                Ok(Proof::Right(self.give(spent.session, account, next.token)?))
            }
            Refreshed::Unknown => Ok(Proof::Wrong(NoneSuch::Invalid)),
            Refreshed::Reused(revocation) => {
                self.revoked.add(revocation);
                self.bell.ring();
                Ok(Proof::Wrong(NoneSuch::Reused))
            }
        }
    }
}

/// Why a token is not good.
enum NoneSuch {
    Invalid,
    Reused,
}

impl From<Denied<RefreshError, NoneSuch>> for RefreshError {
    fn from(denied: Denied<RefreshError, NoneSuch>) -> Self {
        match denied {
            Denied::Wrong(standing, NoneSuch::Invalid) => Self::Invalid(standing),
            Denied::Wrong(standing, NoneSuch::Reused) => Self::Reused(standing),
            Denied::TooMany(standing) => Self::TooManyAttempts(standing),
            Denied::Busy => Self::Busy,
            Denied::Failed(error) => error,
        }
    }
}
