//! Servers in throw-away containers.

use std::{path::Path, process::Command, sync::Arc};

use super::{
    DATABASE, Kind, Offer, Place, Server, free_port, password,
    process::{End, Process},
    restartable::{Restartable, remove},
};
use crate::{
    command::{capture, succeeds},
    failure::{Failure, Outcome},
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
    if !obtain(image) {
        return Ok(Offer::Nothing(format!("Docker has no {image} and cannot pull it")));
    }
    let name = format!("ms-client-test-{}-{}", kind.name(), std::process::id());
    let password = password();
    let log = repository::scratch("logs")?.join(format!("{}.log", kind.name()));
    let mut command = run(kind, &name, &password);
    command.args(["--publish", &format!("127.0.0.1::{}", kind.inner_port())]);
    command.args(["--tmpfs", kind.data(), image]).args(kind.program());
    let mut process = Process::start(&mut command, log, End::By(remove(&name)))?;
    let port = process.wait_for(|| published_port(kind, &name).filter(|port| kind.greets(*port)))?;
    let origin = format!("Docker, {image} on port {port}");
    Ok(Offer::Server(Server {
        kind,
        url: kind.url(port, &password),
        origin,
        _processes: vec![Arc::new(process)],
    }))
}

/// The server in containers that come one after the other, on the same ports and the same volume. It is not started.
pub(super) fn restartable(kind: Kind) -> Outcome<(Restartable, Place)> {
    let image = kind.image();
    if !obtain(image) {
        return Err(Failure::new(format!("Docker has no {image} and cannot pull it")));
    }
    let name = format!("ms-client-chaos-{}-{}", kind.name(), std::process::id());
    let (password, port, management) = (password(), free_port()?, free_port()?);
    let mut command = run(kind, &name, &password);
    command.args(["--publish", &format!("127.0.0.1:{port}:{}", kind.inner_port())]);
    command.args(["--volume", &format!("{name}:{}", kind.data())]);
    match kind {
        // The node, and with it its folder, is named after the host.
        Kind::RabbitMq => {
            command.args(["--hostname", "rabbitmq", "--publish", &format!("127.0.0.1:{management}:15672")])
        }
        Kind::MySql | Kind::MariaDb => command.args(["--env", &format!("MYSQL_DATABASE={DATABASE}")]),
    };
    // As the image has it: nothing here is made faster at the cost of what must outlive a kill.
    command.arg(image);
    let mut erase = Command::new("sh");
    erase.args(["-c", "docker rm --force --volumes \"$0\"; docker volume rm \"$0\"", &name]);
    let place = Place { url: kind.url(port, &password), management, _beside: None };
    let server = Restartable::container(kind.name(), name, command, move || kind.greets(port), &erase)?;
    Ok((server, place))
}

/// What both have in common, up to where the data and the ports are.
fn run(kind: Kind, name: &str, password: &str) -> Command {
    let mut command = Command::new("docker");
    command.args(["run", "--rm", "--name", name, "--label", &format!("{LABEL}={}", std::process::id())]);
    if kind != Kind::RabbitMq {
        // The value goes by the environment, where no list of processes shows it.
        command.args(["--env", "MYSQL_ROOT_PASSWORD"]).env("MYSQL_ROOT_PASSWORD", password);
    }
    command
}

fn published_port(kind: Kind, name: &str) -> Option<u16> {
    let address =
        capture(Command::new("docker").args(["port", name, &kind.inner_port().to_string()])).ok()?;
    address.lines().next()?.rsplit_once(':')?.1.parse().ok()
}

/// Whether the image is here, now.
fn obtain(image: &str) -> bool {
    succeeds(Command::new("docker").args(["image", "inspect", image])) || pull(image)
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
