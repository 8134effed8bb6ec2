//! Attempts to prove who one is, as they are counted. What follows from their number stands in `limits`.

use std::fmt;

use uuid::Uuid;

use super::limits::Standing;
use crate::Timestamp;

/// Names one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptId(pub Uuid);

/// What is kept of a name or an address: its SHA-256, since people type passwords where their name belongs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pseudonym(pub [u8; 32]);

impl fmt::Debug for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pseudonym(***)")
    }
}

/// Somebody tries to prove who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Which attempt it is.
    pub id: AttemptId,
    /// The account that it names, whether there is one or not; none where it names none.
    pub account: Option<Pseudonym>,
    /// Where it comes from.
    pub address: Pseudonym,
    /// When it is made.
    pub at: Timestamp,
}

/// What becomes of an attempt, before anything is verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is counted as a failure until it turns out to be none. How things stand if it is one.
    Counted(Standing),
    /// The same; but it came in a wait that another address has caused: only if it is right does it not have to wait.
    Doubted(Standing),
    /// It came in a wait, and is not counted.
    Waits {
        /// What is to be waited for.
        standing: Standing,
        /// Whether this account has logged in from this address before: then the right password is right all the same.
        known: bool,
    },
}

impl Admission {
    /// Of an attempt that is not held up, by how things stood before it and stand if it fails.
    #[must_use]
    pub fn of(before: &Standing, after: Standing) -> Self {
        if before.wait().is_some() { Self::Doubted(after) } else { Self::Counted(after) }
    }
}
