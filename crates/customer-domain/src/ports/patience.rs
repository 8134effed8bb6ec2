//! How often a fact is tried that the broker does not take.

use std::time::Duration;

use super::PublishError;

/// How often, and with which pauses, a fact is tried before it is parked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// So many failures are the end of it.
    pub tries: u32,
    /// The pause after the first failure; each further one is twice as long.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
}

/// A broker refuses what is on its way to a queue that vanishes at that very moment, or is full for a while: ten
/// tries over four minutes outlast that.
impl Default for Patience {
    fn default() -> Self {
        Self { tries: 10, first: Duration::from_secs(1), longest: Duration::from_mins(1) }
    }
}

impl Patience {
    /// How long to wait after so many failures, the last of which was this one; nothing if that was the last try.
    #[must_use]
    pub fn pause(&self, failures: u32, why: PublishError) -> Option<Duration> {
        // What cannot be encoded now never can.
        if failures >= self.tries || why == PublishError::Unencodable {
            return None;
        }
        let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
        Some(self.first.saturating_mul(doubled).min(self.longest))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Patience, PublishError};

    #[test]
    fn ten_tries_take_some_minutes() {
        let pauses: Vec<u64> = (1..)
            .map_while(|failures| Patience::default().pause(failures, PublishError::Refused))
            .map(|pause| pause.as_secs())
            .collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }

    #[test]
    fn what_cannot_be_encoded_is_tried_once() {
        assert_eq!(Patience::default().pause(1, PublishError::Unencodable), None);
        let patience = Patience { tries: u32::MAX, ..Patience::default() };
        assert_eq!(patience.pause(u32::MAX - 1, PublishError::Refused), Some(Duration::from_mins(1)));
    }
}
