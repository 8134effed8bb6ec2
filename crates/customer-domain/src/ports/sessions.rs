//! Where sessions are kept, and what of them ended before its time.

use async_trait::async_trait;
use thiserror::Error;

use super::StorageError;
use crate::{
    Timestamp,
    access::{Account, AccountVersion, RefreshHash, RefreshToken, Revocation, SessionId, Username},
    event::Stamp,
};

/// Keeps sessions by the one refresh token of each that is good, and what all replicas must refuse.
#[async_trait]
pub trait SessionRepository: Send + Sync {
    /// Begins a session.
    ///
    /// # Errors
    ///
    /// [`OpenSessionError::Outdated`] if by now there is no such account, or it is disabled, or of another version: a
    /// login that races with a new password does not outlive it.
    async fn open(&self, session: &NewSession) -> Result<(), OpenSessionError>;

    /// Replaces a session's refresh token, once: of those that race with one token exactly one wins. For all others, and
    /// for whoever uses a token that was replaced before, the session ends, and that is stored with its fact.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails; the token may be spent then.
    async fn refresh(&self, rotation: &Rotation) -> Result<Refreshed, StorageError>;

    /// Ends a session, and stores that it did, and the fact of it. To end it twice is to end it once. There may be no such
    /// session, but a token that speaks of it.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn end(&self, revocation: &Revocation, stamp: &Stamp) -> Result<(), StorageError>;

    /// What ended before its time and has not expired by itself yet.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn revoked(&self, now: Timestamp) -> Result<Vec<Revocation>, StorageError>;

    /// Forgets sessions and revocations that expired before a moment, at most `limit` of them, and says how many.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the store fails.
    async fn forget_ended(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError>;
}

/// A session that is to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// Its identity.
    pub id: SessionId,
    /// Whose it is.
    pub account: Username,
    /// The version of the account whose password was checked.
    pub account_version: AccountVersion,
    /// What is kept of its first refresh token.
    pub secret: RefreshHash,
    /// When it begins.
    pub created: Timestamp,
    /// When it ends by itself, however often it is refreshed.
    pub expires: Timestamp,
}

/// The use of a refresh token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The token that is used.
    pub spent: RefreshToken,
    /// What is kept of the one that takes its place.
    pub next: RefreshHash,
    /// When the last access token of the session expires, should it have to end now.
    pub revoked_until: Timestamp,
    /// When it is used, and the identity of the fact that it may become.
    pub stamp: Stamp,
}

/// What the use of a refresh token came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refreshed {
    /// The next token is the good one now.
    Renewed {
        /// Whose session it is, as the account is now.
        account: Account,
        /// When the session ends by itself.
        expires: Timestamp,
    },
    /// There is no such session any more, or there never was.
    Unknown,
    /// The token is not the session's good one: it was used before, so two have it, and the session has ended.
    Reused(Revocation),
}

/// Why no session began.
#[derive(Debug, Error)]
pub enum OpenSessionError {
    /// The account is not what it was when the password was checked.
    #[error("the account was changed meanwhile")]
    Outdated,
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
