//! What the writers have seen, phase by phase.

use std::{
    fmt,
    time::{Duration, Instant},
};

use super::verdict::Change;

/// How many of the requests that should not have failed are told.
const TOLD: usize = 10;

/// What has been seen so far.
pub(super) struct Tally {
    /// Answered with 2xx.
    pub(super) acknowledged: Vec<Change>,
    /// Those of them that had happened already when they were asked for again.
    pub(super) replayed: usize,
    /// Neither acknowledged nor refused, for ever: done or not.
    pub(super) unanswered: usize,
    /// Failed in a phase in which the service must answer.
    pub(super) refused: Vec<String>,
    phases: Vec<Phase>,
    current: usize,
    /// When the current phase was entered.
    since: Instant,
    entered: u64,
}

/// One part of the drill. It may come more than once.
struct Phase {
    name: String,
    /// Whether every request must be answered, and that without a 5xx.
    steady: bool,
    time: Duration,
    acknowledged: usize,
    failed: usize,
}

/// The phase in which a request was sent.
#[derive(Clone, Copy)]
pub(super) struct Sent(u64);

impl Tally {
    /// Nothing yet, in a first phase.
    pub(super) fn new(name: &str) -> Self {
        let mut tally = Self {
            acknowledged: Vec::new(),
            replayed: 0,
            unanswered: 0,
            refused: Vec::new(),
            phases: Vec::new(),
            current: 0,
            since: Instant::now(),
            entered: 0,
        };
        tally.enter(name, true);
        tally
    }

    /// Goes on to a phase of that name.
    pub(super) fn enter(&mut self, name: &str, steady: bool) {
        let (now, time) = (Instant::now(), self.since.elapsed());
        if let Some(phase) = self.phases.get_mut(self.current) {
            phase.time += time;
        }
        self.current = self.phases.iter().position(|phase| phase.name == name).unwrap_or(self.phases.len());
        if self.current == self.phases.len() {
            let name = name.to_owned();
            self.phases.push(Phase { name, steady, time: Duration::ZERO, acknowledged: 0, failed: 0 });
        }
        self.since = now;
        self.entered += 1;
    }

    /// Notes that a request is sent now.
    pub(super) const fn send(&self) -> Sent {
        Sent(self.entered)
    }

    /// Notes a change that was acknowledged.
    pub(super) fn acknowledge(&mut self, change: Change, replayed: bool) {
        self.acknowledged.push(change);
        self.replayed += usize::from(replayed);
        if let Some(phase) = self.phases.get_mut(self.current) {
            phase.acknowledged += 1;
        }
    }

    /// Notes a request that was answered with 5xx, or not at all.
    pub(super) fn fail(&mut self, sent: Sent, why: &str) {
        if let Some(phase) = self.phases.get_mut(self.current) {
            phase.failed += 1;
            if phase.steady && sent.0 == self.entered {
                self.refused.push(format!("{}: {why}", phase.name));
            }
        }
    }

    /// How many changes were acknowledged in phases whose name begins so.
    pub(super) fn acknowledged_in(&self, name: &str) -> usize {
        let phases = self.phases.iter().filter(|phase| phase.name.starts_with(name));
        phases.map(|phase| phase.acknowledged).sum()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seconds  acknowledged  failed attempts  while")?;
        for Phase { name, time, acknowledged, failed, .. } in &self.phases {
            writeln!(f, "{:>7.1}  {acknowledged:>12}  {failed:>15}  {name}", time.as_secs_f64())?;
        }
        let time: Duration = self.phases.iter().map(|phase| phase.time).sum();
        let changes = u32::try_from(self.acknowledged.len()).unwrap_or(u32::MAX);
        let pace = f64::from(changes) / time.as_secs_f64().max(f64::MIN_POSITIVE);
        writeln!(f, "\n{changes:>7}  acknowledged changes, {pace:.0} a second")?;
        writeln!(f, "{:>7}  of them had happened when they were asked for again", self.replayed)?;
        writeln!(f, "{:>7}  unanswered", self.unanswered)?;
        writeln!(f, "{:>7}  refused while the service stood", self.refused.len())?;
        for why in self.refused.iter().take(TOLD) {
            writeln!(f, "           {why}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;
    use crate::chaos::verdict::Change;

    const CHANGE: Change = Change { customer: 1, version: 1, deletion: false };

    #[test]
    fn a_failure_counts_as_refused_only_if_the_service_stood_all_the_while() {
        let mut tally = Tally::new("calm");
        let sent_before = tally.send();
        tally.enter("database killed", false);
        let sent_meanwhile = tally.send();
        tally.fail(sent_before, "503");
        tally.fail(sent_meanwhile, "503");
        tally.enter("calm", true);
        tally.fail(sent_before, "sent in another calm");
        tally.fail(sent_meanwhile, "503");
        assert!(tally.refused.is_empty());
        tally.fail(tally.send(), "503");
        assert_eq!(tally.refused, ["calm: 503"]);
    }

    #[test]
    fn a_phase_that_comes_again_has_one_line() {
        let mut tally = Tally::new("calm");
        tally.acknowledge(CHANGE, false);
        tally.enter("broker killed", true);
        tally.acknowledge(CHANGE, true);
        tally.enter("calm", true);
        tally.acknowledge(CHANGE, false);
        let table = tally.to_string();
        assert_eq!(table.matches("calm").count(), 1, "{table}");
        assert_eq!((tally.acknowledged_in("broker"), tally.acknowledged_in("calm")), (1, 2));
        assert!(
            table.contains("\n      3  acknowledged changes") && table.contains("\n      1  of them"),
            "{table}"
        );
    }
}
