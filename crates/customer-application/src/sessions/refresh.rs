//! Somebody has new tokens for the last refresh token.

use customer_domain::{
    event::TraceParent,
    ports::{Refreshed, Rotation, SigningError, StorageError},
};
use thiserror::Error;

use super::{Session, Sessions};

/// Why there are no new tokens.
#[derive(Debug, Error)]
pub enum RefreshError {
    /// It is no token of a session that goes on.
    #[error("the refresh token is not valid, or its session has ended")]
    Invalid,
    /// It was used before: somebody else may have it, so its session has ended now.
    #[error("the refresh token was used before")]
    Reused,
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
    pub async fn refresh(&self, token: &str, trace: Option<TraceParent>) -> Result<Session, RefreshError> {
        let spent = self.ports.refresh_tokens.read(token).ok_or(RefreshError::Invalid)?;
        let next = self.ports.refresh_tokens.next(spent.session)?;
        let stamp = self.stamps.next(trace);
        let revoked_until = stamp.at.after(self.ports.tokens.outlived());
        let rotation = Rotation { spent, next: next.hash, revoked_until, stamp };
        match self.ports.sessions.refresh(&rotation).await? {
            Refreshed::Renewed { account, .. } => Ok(self.give(spent.session, account, next.token)?),
            Refreshed::Unknown => Err(RefreshError::Invalid),
            Refreshed::Reused(revocation) => {
                self.revoked.add(revocation);
                self.bell.ring();
                Err(RefreshError::Reused)
            }
        }
    }
}
