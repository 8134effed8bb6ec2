//! How other services are told.

use async_trait::async_trait;
use thiserror::Error;

use crate::event::Fact;

/// Tells other services what happened.
#[async_trait]
pub trait EventPublisher: Send + Sync {
    /// Returns once facts can be handed over: at once, or when a broker is back.
    async fn ready(&self);

    /// Hands a fact over, and returns `Ok` only once it is in safe hands: delivered at least once, whatever is
    /// stopped or killed from now on. Many calls may be under way at once; they do not wait for one another.
    ///
    /// # Errors
    ///
    /// [`PublishError`]; the fact may have been delivered all the same, and is to be published again.
    async fn publish(&self, fact: &Fact) -> Result<(), PublishError>;
}

/// Why a fact is not known to be delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PublishError {
    /// The broker answered that it does not take it.
    #[error("the broker refused the event")]
    Refused,
    /// Somebody must get it, and there is no queue for it.
    #[error("no queue takes the event")]
    Unroutable,
    /// The connection was lost, or there is none.
    #[error("the broker cannot be reached")]
    Unreachable,
    /// It cannot be put on the wire: a bug.
    #[error("the event cannot be encoded")]
    Unencodable,
}

impl PublishError {
    /// Whether it is this fact that is not taken, rather than any.
    #[must_use]
    pub const fn blames_the_fact(self) -> bool {
        match self {
            Self::Refused | Self::Unroutable | Self::Unencodable => true,
            Self::Unreachable => false,
        }
    }
}
