//! How passwords are kept and checked.

use async_trait::async_trait;
use thiserror::Error;

use crate::access::{Password, PasswordHash};

/// Makes and checks what is kept of passwords. Both are slow on purpose and bounded in number at once.
#[async_trait]
pub trait Passwords: Send + Sync {
    /// What to keep of a password; never the same twice.
    ///
    /// # Errors
    ///
    /// [`HashingError`].
    async fn hash(&self, password: &Password) -> Result<PasswordHash, HashingError>;

    /// Whether this is the password.
    ///
    /// With no hash to check against, because nobody has the name, the answer is `false` after the same work, so
    /// that its time does not tell which names exist.
    ///
    /// # Errors
    ///
    /// [`HashingError`].
    async fn verify(&self, password: &Password, hash: Option<&PasswordHash>) -> Result<bool, HashingError>;

    /// Whether a hash was made with less work than one that is made today, so that it should be made again when its
    /// password is known. What is no hash is not.
    fn outdated(&self, hash: &PasswordHash) -> bool;
}

/// Why no answer can be given.
#[derive(Debug, Error)]
pub enum HashingError {
    /// As many passwords as may be are being checked: worth trying again later.
    #[error("too many passwords are being checked")]
    Busy,
    /// The algorithm failed, or the stored hash is none.
    #[error("the password cannot be hashed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}
