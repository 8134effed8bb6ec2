//! What the drill strikes: two replicas of the service as it is built here, the database and the broker that they
//! share. It does not know when anything is struck.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use serde_json::json;

use super::events;
use crate::{
    broker::Broker,
    command::{capture, run},
    failure::{Explain as _, Failure, Outcome},
    http::{Client, text},
    lifeline::Lifeline,
    repository,
    servers::{self, Place, Restartable},
    wait,
};

/// The administrator's, for the minutes of the drill.
const PASSWORD: &str = "chaos-drill-administrator";

/// How long a replica may be silent before its writers try the other.
const ANSWER: Duration = Duration::from_secs(8);

/// For whoever looks on.
const GLANCE: Duration = Duration::from_secs(2);

/// How long the servers may take to come back, and events to flow again.
const PATIENCE: Duration = Duration::from_mins(2);

/// Replica 1 or 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Replica {
    First,
    Second,
}

/// All of it, for as long as this value lives.
pub(super) struct Cluster {
    // Dropped in this order.
    replicas: [(Restartable, String); 2],
    broker: Restartable,
    database: Restartable,
    place: Place,
    _database_place: Place,
    _eraser: Lifeline,
}

impl Replica {
    /// Both.
    pub(super) const ALL: [Self; 2] = [Self::First, Self::Second];

    /// Not this one.
    pub(super) const fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }
}

impl Cluster {
    /// Builds the service, starts all, and gives them when both replicas are ready and MS-Commande has its queue.
    pub(super) fn start() -> Outcome<Self> {
        let (folder, eraser) = folder()?;
        let binary = build(&folder)?;
        let (mut database, database_place) = servers::restartable_database()?;
        let (mut broker, place) = servers::restartable_broker()?;
        database.start()?;
        broker.start()?;
        let keys = folder.join("keys");
        capture(Command::new(&binary).args(["keys", "new"]).env_clear().env("JWT_KEYS_DIR", &keys))?;
        let replica = |name| replica(name, &binary, &keys, &database_place, &place);
        let replicas = [replica("replica 1")?, replica("replica 2")?];
        let mut cluster =
            Self { replicas, broker, database, place, _database_place: database_place, _eraser: eraser };
        cluster.listen_as_commande()?;
        for replica in Replica::ALL {
            cluster.replica(replica).start()?;
        }
        Ok(cluster)
    }

    pub(super) fn replica(&mut self, replica: Replica) -> &mut Restartable {
        let [first, second] = &mut self.replicas;
        match replica {
            Replica::First => &mut first.0,
            Replica::Second => &mut second.0,
        }
    }

    pub(super) fn broker(&mut self) -> &mut Restartable {
        &mut self.broker
    }

    pub(super) fn database(&mut self) -> &mut Restartable {
        &mut self.database
    }

    /// What the replicas stand on, for people.
    pub(super) fn servers(&self) -> String {
        format!("{} and {}", self.database.name(), self.broker.name())
    }

    /// The broker's management.
    pub(super) fn management(&self) -> Broker {
        Broker::new(self.place.management(), "guest", "guest")
    }

    /// MS-Commande starts, once the broker has its management up.
    pub(super) fn listen_as_commande(&self) -> Outcome {
        wait::until("the broker's management", PATIENCE, || self.management().listen_as_commande())
    }

    /// The replicas, with the administrator's token.
    pub(super) fn clients(&self) -> Outcome<[Client; 2]> {
        let [first, second] = self.bases().map(|base| Client::with_patience(base, ANSWER));
        let who = json!({"username": "admin", "password": PASSWORD});
        let answer = wait::until("the administrator cannot log in", PATIENCE, || {
            first.post("/login", &who)?.with_status(200)
        })?;
        let answer = answer.json()?;
        let token = text(&answer, "token");
        Ok([first.with_bearer(token), second.with_bearer(token)])
    }

    /// Waits until both replicas are ready.
    pub(super) fn wait_until_ready(&self) -> Outcome {
        wait::until("a replica is not ready", PATIENCE, || {
            self.glances().iter().try_for_each(|replica| replica.get("/readyz")?.with_status(200).map(drop))
        })
    }

    /// How many events wait in the outbox, by what the one that sees more of them says.
    pub(super) fn waiting(&self) -> Outcome<u64> {
        let [first, second] = self.glances().map(|replica| events::waiting(&exported(&replica)?));
        Ok(first?.max(second?))
    }

    /// Waits until an event is confirmed, and says by which replica: it is the one whose relay is active.
    pub(super) fn publisher(&self) -> Outcome<Replica> {
        let confirmed =
            || self.glances().map(|replica| exported(&replica).map(|text| events::confirmed(&text)));
        let mut before = confirmed();
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(100));
            let now = confirmed();
            for ((replica, before), now) in Replica::ALL.into_iter().zip(&before).zip(&now) {
                // One that has started anew counts from 0.
                if let (Ok(before), Ok(now)) = (before, now)
                    && now > before
                {
                    return Ok(replica);
                }
            }
            before = now;
        }
        Err(Failure::new(format!("no event is confirmed any more, for {} s", PATIENCE.as_secs())))
    }

    fn glances(&self) -> [Client; 2] {
        self.bases().map(|base| Client::with_patience(base, GLANCE))
    }

    fn bases(&self) -> [&str; 2] {
        let [first, second] = &self.replicas;
        [&first.1, &second.1]
    }
}

fn exported(replica: &Client) -> Outcome<String> {
    Ok(replica.get("/metrics")?.with_status(200)?.body)
}

/// A folder for the binary and the keys, which goes at the end; the logs stand beside it and stay.
fn folder() -> Outcome<(PathBuf, Lifeline)> {
    let logs = repository::scratch("chaos")?;
    std::fs::remove_dir_all(&logs).explain("cannot clear the logs of the last drill")?;
    let folder = repository::scratch(&format!("chaos-{}", std::process::id()))?;
    let mut erase = Command::new("rm");
    let eraser = Lifeline::new(erase.arg("-rf").arg(&folder))?;
    Ok((folder, eraser))
}

/// A copy of the service as the workspace is now, so that a build during the drill changes nothing.
fn build(folder: &Path) -> Outcome<PathBuf> {
    run(repository::cargo().args([
        "build",
        "--quiet",
        "--package",
        "customer-server",
        "--bin",
        "ms-client",
    ]))?;
    let built = repository::target().join("debug/ms-client");
    let binary = folder.join("ms-client");
    std::fs::copy(&built, &binary).explain(&format!("cannot copy {}", built.display()))?;
    Ok(binary)
}

fn replica(
    name: &str,
    binary: &Path,
    keys: &Path,
    database: &Place,
    broker: &Place,
) -> Outcome<(Restartable, String)> {
    let port = servers::free_port()?;
    let base = format!("http://127.0.0.1:{port}");
    let mut command = Command::new(binary);
    // Nothing of what this shell sets; a token outlives the drill.
    command.env_clear().envs([("ADMIN_PASSWORD", PASSWORD), ("LOG_FORMAT", "text"), ("TOKEN_TTL", "1d")]);
    command.env("BIND", format!("127.0.0.1:{port}")).env("JWT_KEYS_DIR", keys);
    command.env("DATABASE_URL", database.database_url()).env("AMQP_URL", broker.amqp_url());
    let probe = Client::with_patience(&*base, GLANCE);
    let ready = move || probe.get("/readyz").and_then(|answer| answer.with_status(200)).is_ok();
    Ok((Restartable::process(name, command, ready, None)?, base))
}
