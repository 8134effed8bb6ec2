//! What is done to the cluster while the writers write, and in which order.

use std::{
    fmt, thread,
    time::{Duration, Instant},
};

use super::{
    cluster::{Cluster, Replica},
    dice,
    load::Load,
    options::Options,
};
use crate::failure::Outcome;

/// Who is struck.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Victim {
    /// The replica whose relay is active.
    Relay,
    /// The other one.
    Standby,
    Broker,
    Database,
}

/// How, and for how many seconds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blow {
    /// `kill -9`, and a start.
    Kill(u64),
    /// A stopped clock.
    Pause(u64),
}

type Strike = (Victim, Blow);

/// The replicas' heartbeat is 10 s: after two of them both sides give the connection up.
const TWO_HEARTBEATS: u64 = 22;

/// Longer than the relay's lease of 3 s, and too short for a heartbeat to be missed.
const LEASE: u64 = 5;

/// Each round has all of these.
const STRIKES: &[Strike] = &[
    (Victim::Relay, Blow::Kill(2)),
    (Victim::Standby, Blow::Kill(2)),
    (Victim::Broker, Blow::Kill(2)),
    (Victim::Database, Blow::Kill(2)),
    (Victim::Relay, Blow::Pause(LEASE)),
    (Victim::Database, Blow::Pause(4)),
    (Victim::Relay, Blow::Pause(TWO_HEARTBEATS)),
    (Victim::Broker, Blow::Pause(TWO_HEARTBEATS)),
];

/// Nothing is struck.
pub(super) const CALM: &str = "nothing is struck";

/// Between two strikes.
const REST: Duration = Duration::from_secs(1);

/// Strikes everything once, and goes on until time and changes are enough.
pub(super) fn all(cluster: &mut Cluster, load: &Load, options: &Options, seed: u64) -> Outcome {
    let begin = Instant::now();
    let enough = || begin.elapsed() >= options.time && load.acknowledged() >= options.changes;
    thread::sleep(REST);
    for strike in dice::shuffle(STRIKES, seed) {
        one(cluster, load, strike)?;
    }
    // The long pauses once; they hold up the writers.
    let short: Vec<Strike> =
        STRIKES.iter().copied().filter(|(_, blow)| *blow != Blow::Pause(TWO_HEARTBEATS)).collect();
    for again in 1.. {
        for strike in dice::shuffle(&short, seed ^ dice::throw(again)) {
            if enough() || load.is_over() {
                return Ok(());
            }
            one(cluster, load, strike)?;
        }
    }
    Ok(())
}

/// Strikes once, revives, waits until all is as before, rests.
fn one(cluster: &mut Cluster, load: &Load, (victim, blow): Strike) -> Outcome {
    if load.is_over() {
        return Ok(());
    }
    let publisher = cluster.publisher()?;
    let name = match victim {
        Victim::Relay => format!("{} is {blow}, whose relay is active", cluster.replica(publisher).name()),
        Victim::Standby => format!("{} is {blow}, a standby", cluster.replica(publisher.other()).name()),
        Victim::Broker => format!("{} is {blow}", cluster.broker().name()),
        Victim::Database => format!("{} is {blow}", cluster.database().name()),
    };
    eprintln!("{name}");
    // Without a broker the service stands.
    load.enter(&name, victim == Victim::Broker);
    strike(cluster, victim, blow, publisher)?;
    cluster.wait_until_ready()?;
    let revived = Instant::now();
    let publisher = cluster.publisher()?;
    let (replica, time) = (cluster.replica(publisher).name(), revived.elapsed().as_secs_f64());
    eprintln!("  {} changes, and {replica} publishes, {time:.1} s after all is up", load.acknowledged());
    load.enter(CALM, true);
    thread::sleep(REST);
    Ok(())
}

fn strike(cluster: &mut Cluster, victim: Victim, blow: Blow, publisher: Replica) -> Outcome {
    let part = match victim {
        Victim::Relay => cluster.replica(publisher),
        Victim::Standby => cluster.replica(publisher.other()),
        Victim::Broker => cluster.broker(),
        Victim::Database => cluster.database(),
    };
    match blow {
        Blow::Kill(seconds) => {
            part.kill();
            thread::sleep(Duration::from_secs(seconds));
            part.start()
        }
        Blow::Pause(seconds) => {
            part.freeze()?;
            thread::sleep(Duration::from_secs(seconds));
            part.thaw()
        }
    }
}

impl fmt::Display for Blow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kill(seconds) => write!(f, "killed, and away for {seconds} s"),
            Self::Pause(seconds) => write!(f, "paused for {seconds} s"),
        }
    }
}
