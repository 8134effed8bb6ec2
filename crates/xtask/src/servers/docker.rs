//! Servers in throw-away containers.

use std::{path::Path, process::Command, sync::Arc};

use super::{
    Kind, Offer, Server, password,
    process::{End, Process},
};
use crate::{
    command::{capture, succeeds},
    failure::Outcome,
    repository,
};

/// The label of our containers. Its value is the id of the process that they belong to.
const LABEL: &str = "ms-client.xtask";

impl Kind {
    const fn image(self) -> &'static str {
        match self {
            Self::MySql => "mysql:9.7",
            Self::MariaDb => "mariadb:10.11",
            Self::RabbitMq => "rabbitmq:4.3-management",
        }
    }

    const fn inner_port(self) -> u16 {
        match self {
            Self::MySql | Self::MariaDb => 3306,
            Self::RabbitMq => 5672,
        }
    }

    const fn data(self) -> &'static str {
        match self {
            Self::MySql | Self::MariaDb => "/var/lib/mysql",
            Self::RabbitMq => "/var/lib/rabbitmq",
        }
    }

    /// The program in the image, with what makes it fast where nothing need outlive it.
    const fn program(self) -> &'static [&'static str] {
        match self {
            Self::MySql => &[
                "mysqld",
                "--max-connections=1000",
                "--innodb-flush-log-at-trx-commit=2",
                "--innodb-doublewrite=OFF",
                "--skip-log-bin",
            ],
            Self::MariaDb => &[
                "mariadbd",
                "--max-connections=1000",
                "--innodb-flush-log-at-trx-commit=2",
                "--innodb-doublewrite=OFF",
            ],
            Self::RabbitMq => &["rabbitmq-server"],
        }
    }
}

/// Whether there is a Docker Engine that answers.
pub(crate) fn is_here() -> bool {
    succeeds(Command::new("docker").arg("info"))
}

/// Starts the server in a container and waits until it answers.
pub(super) fn start(kind: Kind) -> Outcome<Offer> {
    let image = kind.image();
    if !has(image) && !pull(image) {
        return Ok(Offer::Nothing(format!("Docker has no {image} and cannot pull it")));
    }
    let name = format!("ms-client-test-{}-{}", kind.name(), std::process::id());
    let password = password();
    let log = repository::scratch("logs")?.join(format!("{}.log", kind.name()));
    let mut process = Process::start(run(kind, &name, &password), log, End::By(remove(&name)))?;
    let port = process.wait_for(|| published_port(kind, &name).filter(|port| kind.greets(*port)))?;
    let origin = format!("Docker, {image} on port {port}");
    Ok(Offer::Server(Server {
        kind,
        url: kind.url(port, &password),
        origin,
        _processes: vec![Arc::new(process)],
    }))
}

fn run(kind: Kind, name: &str, password: &str) -> Command {
    let mut command = Command::new("docker");
    command.args(["run", "--rm", "--name", name, "--label", &format!("{LABEL}={}", std::process::id())]);
    command.args(["--publish", &format!("127.0.0.1::{}", kind.inner_port())]);
    command.args(["--tmpfs", kind.data()]);
    if kind != Kind::RabbitMq {
        // The value goes by the environment, where no list of processes shows it.
        command.args(["--env", "MYSQL_ROOT_PASSWORD"]).env("MYSQL_ROOT_PASSWORD", password);
    }
    command.arg(kind.image()).args(kind.program());
    command
}

fn remove(name: &str) -> Command {
    let mut command = Command::new("docker");
    command.args(["rm", "--force", "--volumes", name]);
    command
}

fn published_port(kind: Kind, name: &str) -> Option<u16> {
    let address =
        capture(Command::new("docker").args(["port", name, &kind.inner_port().to_string()])).ok()?;
    address.lines().next()?.rsplit_once(':')?.1.parse().ok()
}

fn has(image: &str) -> bool {
    succeeds(Command::new("docker").args(["image", "inspect", image]))
}

fn pull(image: &str) -> bool {
    eprintln!("pulling {image}");
    succeeds(Command::new("docker").args(["pull", "--quiet", image]))
}

/// Removes what a killed run left there.
pub(super) fn remove_leftovers() {
    let mut list = Command::new("docker");
    list.args(["ps", "--all", "--filter", &format!("label={LABEL}")]);
    list.args(["--format", &format!("{{{{.ID}}}} {{{{.Label \"{LABEL}\"}}}}")]);
    let listed = capture(&mut list).unwrap_or_default();
    for (container, owner) in listed.lines().filter_map(|line| line.split_once(' ')) {
        if !lives(owner) {
            eprintln!("removing container {container}, left by a run that was killed");
            succeeds(&mut remove(container));
        }
    }
}

/// Whether the process with that id is there and is one of ours.
fn lives(owner: &str) -> bool {
    let name = if Path::new("/proc/self").exists() {
        std::fs::read_to_string(format!("/proc/{owner}/comm")).ok()
    } else {
        capture(Command::new("ps").args(["-o", "comm=", "-p", owner])).ok()
    };
    name.is_some_and(|name| name.contains("xtask"))
}
