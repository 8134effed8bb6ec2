//! The servers that the tests speak to: found in the environment, else started in Docker, else started from the
//! distribution's packages. Whatever was started here ends here.

pub(crate) mod docker;
mod environment;
mod greeting;
mod packages;
mod process;
mod restartable;

use std::{
    collections::{BTreeSet, hash_map::RandomState},
    hash::BuildHasher as _,
    net::TcpListener,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use crate::failure::{Explain as _, Failure, Outcome};
use process::Process;
pub(crate) use restartable::Restartable;

/// The database that a restartable server has from its first start.
const DATABASE: &str = "ms_client";

/// A server that the tests need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    MySql,
    MariaDb,
    RabbitMq,
}

impl Kind {
    const ALL: [Self; 3] = [Self::MySql, Self::MariaDb, Self::RabbitMq];

    const fn name(self) -> &'static str {
        match self {
            Self::MySql => "mysql",
            Self::MariaDb => "mariadb",
            Self::RabbitMq => "rabbitmq",
        }
    }

    /// The variable through which the tests find it.
    const fn variable(self) -> &'static str {
        match self {
            Self::MySql => "TEST_MYSQL_URL",
            Self::MariaDb => "TEST_MARIADB_URL",
            Self::RabbitMq => "TEST_AMQP_URL",
        }
    }

    /// Its address on this machine. The tests make databases of their own, so none is named.
    fn url(self, port: u16, password: &str) -> String {
        match self {
            Self::MySql | Self::MariaDb => format!("mysql://root:{password}@127.0.0.1:{port}"),
            Self::RabbitMq => format!("amqp://guest:guest@127.0.0.1:{port}"),
        }
    }

    /// Whether it answers in its own protocol. An open port says little: Docker's proxy opens it before.
    fn greets(self, port: u16) -> bool {
        match self {
            Self::MySql | Self::MariaDb => greeting::mysql(port),
            Self::RabbitMq => greeting::amqp(port),
        }
    }
}

/// A server that answers, for as long as this value lives.
pub(crate) struct Server {
    kind: Kind,
    url: String,
    /// Where it comes from, for the line that is shown.
    origin: String,
    /// Ended in this order when the last server that holds them is dropped.
    _processes: Vec<Arc<Process>>,
}

impl Server {
    /// The variable through which the tests find it.
    pub(crate) fn variable(&self) -> &'static str {
        self.kind.variable()
    }

    /// Its address, with name and password.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

/// Where a restartable server is found.
pub(crate) struct Place {
    url: String,
    management: u16,
    /// What it cannot do without.
    _beside: Option<Process>,
}

impl Place {
    /// The address of an empty database, for the service.
    pub(crate) fn database_url(&self) -> String {
        format!("{}/{DATABASE}", self.url)
    }

    /// The broker's address, for the service.
    pub(crate) fn amqp_url(&self) -> &str {
        &self.url
    }

    /// The broker's management, for its user `guest` with the password `guest`.
    pub(crate) const fn management(&self) -> u16 {
        self.management
    }
}

/// What one source has to offer.
enum Offer {
    Server(Server),
    /// The source is not there, and why. The next one is asked.
    Nothing(String),
}

/// Makes all of them available, and says in one line each what is used.
pub(crate) fn provide() -> Outcome<Vec<Server>> {
    let has_docker = docker::is_here();
    if has_docker {
        docker::remove_leftovers();
    }
    let offers = thread::scope(|scope| {
        let asked = Kind::ALL.map(|kind| scope.spawn(move || offer(kind, has_docker)));
        asked
            .map(|asked| asked.join().unwrap_or_else(|_| Err(Failure::new("the start of a server panicked"))))
    });
    let mut servers = Vec::new();
    let mut missing = Vec::new();
    for (kind, offer) in Kind::ALL.into_iter().zip(offers) {
        match offer.explain(kind.name())? {
            Offer::Server(server) => servers.push(server),
            Offer::Nothing(why) => missing.push((kind, why)),
        }
    }
    servers.extend(packages::start(&missing)?);
    for server in &servers {
        eprintln!("{}: {}", server.kind.name(), server.origin);
    }
    Ok(servers)
}

/// MySQL, or what the distribution has in its place, to be killed and started again. It is not started.
pub(crate) fn restartable_database() -> Outcome<(Restartable, Place)> {
    restartable(Kind::MySql)
}

/// RabbitMQ with its management, to be killed and started again. It is not started.
pub(crate) fn restartable_broker() -> Outcome<(Restartable, Place)> {
    restartable(Kind::RabbitMq)
}

fn restartable(kind: Kind) -> Outcome<(Restartable, Place)> {
    if docker::is_here() {
        docker::remove_leftovers();
        docker::restartable(kind)
    } else {
        packages::restartable(kind)
    }
}

fn offer(kind: Kind, has_docker: bool) -> Outcome<Offer> {
    match environment::find(kind) {
        Some(server) => Ok(Offer::Server(server)),
        None if has_docker => docker::start(kind),
        None => Ok(Offer::Nothing("no Docker here".to_owned())),
    }
}

/// A port of this machine that nobody listens on, and that was not given out before.
pub(crate) fn free_port() -> Outcome<u16> {
    static GIVEN_OUT: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    loop {
        let listener = TcpListener::bind(("127.0.0.1", 0)).explain("cannot find a free port")?;
        let port = listener.local_addr().explain("cannot find a free port")?.port();
        if GIVEN_OUT.lock().unwrap_or_else(PoisonError::into_inner).insert(port) {
            return Ok(port);
        }
    }
}

/// A password for a server that lives for minutes. `RandomState` is seeded by the operating system.
fn password() -> String {
    let part = || RandomState::new().hash_one(0);
    format!("{:016x}{:016x}", part(), part())
}
