//! Whether events leave the outbox. It asks nobody: it is told what waits, and when that was seen.

use std::time::{Duration, Instant};

use customer_domain::Timestamp;

/// How long one event may be the oldest and still count as on its way.
const PATIENCE: Duration = Duration::from_secs(10);

/// The oldest event that waits, and since when it has been that.
///
/// Its age does not tell: after an outage, or when they are sent again, events are old and on their way.
#[derive(Default)]
pub(crate) struct OldestEvent(Option<(Timestamp, Instant)>);

impl OldestEvent {
    /// Takes note of what is the oldest now, and says whether it has been that for too long.
    pub(crate) fn stalls(&mut self, oldest: Option<Timestamp>, now: Instant) -> bool {
        let before = self.0.take();
        let Some(oldest) = oldest else { return false };
        let since = before.filter(|(seen, _)| *seen == oldest).map_or(now, |(_, since)| since);
        self.0 = Some((oldest, since));
        now.duration_since(since) >= PATIENCE
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn what_is_the_oldest_for_ten_seconds_stalls_until_it_leaves() {
        let [old, older] = [1_700_000_000, 1_600_000_000].map(|at| DateTime::from_timestamp(at, 0).unwrap());
        let [old, older] = [old, older].map(|at| Some(Timestamp::from_utc(at)));
        let (mut event, start) = (OldestEvent::default(), Instant::now());
        let seen = [
            (0, old, false),
            (9, old, false),
            (10, old, true),
            (60, old, true),
            // Sent again, and gone at once.
            (61, older, false),
            (70, old, false),
            (79, old, false),
            (79, None, false),
            (80, old, false),
            (89, old, false),
            (90, old, true),
        ];
        for (second, oldest, stalls) in seen {
            let now = start + Duration::from_secs(second);
            assert_eq!(event.stalls(oldest, now), stalls, "{second} s");
        }
    }
}
