//! Which version of a customer somebody means to change.

use super::Version;

/// The versions that a change may be made to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Expected {
    /// Whichever there is.
    #[default]
    Any,
    /// One of these; of none of them, if there are none.
    OneOf(Vec<Version>),
}

impl Expected {
    /// Whether a change may be made to this version.
    #[must_use]
    pub fn allows(&self, current: Version) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(versions) => versions.contains(&current),
        }
    }
}
