//! Points in time, as fine as every store can keep them.

use std::{fmt, time::Duration};

use chrono::{DateTime, SecondsFormat, SubsecRound as _, TimeDelta, Utc};

/// A moment in UTC, cut to whole microseconds.
///
/// A `DATETIME(6)` keeps no more, so what was answered when a customer was written equals what is read later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// Cuts a moment to microseconds.
    #[must_use]
    pub fn from_utc(moment: DateTime<Utc>) -> Self {
        Self(moment.trunc_subsecs(6))
    }

    /// The moment so much before; the first that there is, if there is none.
    #[must_use]
    pub fn before(self, time: Duration) -> Self {
        let moment = TimeDelta::from_std(time).ok().and_then(|time| self.0.checked_sub_signed(time));
        Self(moment.unwrap_or(DateTime::<Utc>::MIN_UTC))
    }

    /// The moment so much later; the last that there is, if there is none.
    #[must_use]
    pub fn after(self, time: Duration) -> Self {
        let moment = TimeDelta::from_std(time).ok().and_then(|time| self.0.checked_add_signed(time));
        Self(moment.unwrap_or(DateTime::<Utc>::MAX_UTC))
    }

    /// The time from this moment until a later one; none if it is not later.
    #[must_use]
    pub fn until(self, later: Self) -> Option<Duration> {
        (later.0 - self.0).to_std().ok().filter(|time| !time.is_zero())
    }

    /// The moment at which its second began: tokens count no finer.
    #[must_use]
    pub fn whole_second(self) -> Self {
        Self(self.0.trunc_subsecs(0))
    }

    /// The moment, for arithmetic and storage.
    #[must_use]
    pub const fn as_utc(self) -> DateTime<Utc> {
        self.0
    }
}

/// RFC 3339 with microseconds and `Z`, as it is written on every wire.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::Timestamp;

    #[test]
    fn is_cut_to_microseconds_and_written_as_rfc_3339() {
        let moment = DateTime::from_timestamp(1_700_000_000, 123_456_789).unwrap();
        assert_eq!(Timestamp::from_utc(moment).to_string(), "2023-11-14T22:13:20.123456Z");
    }
}
