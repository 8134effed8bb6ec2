//! RabbitMQ from its package without the service: a node of its own name, with everything in one folder.

use std::{
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
};

use super::{apt, find};
use crate::{
    failure::{Explain as _, Outcome},
    repository,
    servers::{
        Kind, free_port,
        process::{End, Process},
    },
};

/// Starts a node and the `epmd` that it registers with, to be ended in this order; gives the node's port.
pub(super) fn start() -> Outcome<(Vec<Process>, u16)> {
    let Prepared { mut command, folder, port, names, .. } = prepare("rabbitmq", "[].\n")?;
    let log = repository::scratch("logs")?.join("rabbitmq.log");
    let mut node = Process::start(&mut command, log, End::Erase(folder))?;
    node.wait_for(|| Kind::RabbitMq.greets(port).then_some(()))?;
    Ok((vec![node, names], port))
}

/// A node that is ready to be started.
pub(super) struct Prepared {
    /// What starts it.
    pub(super) command: Command,
    /// Everything it writes.
    pub(super) folder: PathBuf,
    pub(super) port: u16,
    /// Of the management, if that is among its plugins.
    pub(super) management: u16,
    /// Erlang's directory of nodes, which must outlive it.
    pub(super) names: Process,
}

/// Starts the `epmd` of a node of that name, with these plugins, and makes the node's folder.
pub(super) fn prepare(name: &str, plugins: &str) -> Outcome<Prepared> {
    if server().is_none() {
        apt::install(&["rabbitmq-server"])?;
    }
    let folder = repository::scratch(&format!("{name}-{}", std::process::id()))?;
    let (port, names_port, management) = (free_port()?, free_port()?, free_port()?);
    let log = repository::scratch("logs")?.join("epmd.log");
    let mut names = Process::start(&mut epmd(names_port)?, log, End::Kill)?;
    names.wait_for(|| TcpStream::connect(("127.0.0.1", names_port)).ok())?;
    std::fs::write(folder.join("enabled_plugins"), plugins)
        .explain("cannot write RabbitMQ's list of plugins")?;
    if plugins.contains("management") {
        let settings = format!("management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {management}\n");
        std::fs::write(folder.join("rabbitmq.conf"), settings).explain("cannot write RabbitMQ's settings")?;
    }
    let command = node(&folder, port, names_port)?;
    Ok(Prepared { command, folder, port, management, names })
}

/// Its version, for people.
pub(super) fn version() -> String {
    let version = apt::version("rabbitmq-server");
    version.split('-').next().unwrap_or_default().to_owned()
}

/// Erlang's directory of nodes, which an older Erlang cannot do without. One of our own, so that none stays behind.
fn epmd(port: u16) -> Outcome<Command> {
    let mut command = Command::new(find("epmd", &["/usr/bin"]).explain("there is no epmd beside RabbitMQ")?);
    command.args(["-address", "127.0.0.1", "-port", &port.to_string()]);
    Ok(command)
}

fn node(folder: &Path, port: u16, names_port: u16) -> Outcome<Command> {
    let mut command = Command::new(server().explain("the package rabbitmq-server has no rabbitmq-server")?);
    command.current_dir(folder).env("HOME", folder);
    command.env("ERL_EPMD_PORT", names_port.to_string()).env("ERL_EPMD_ADDRESS", "127.0.0.1");
    command.env("RABBITMQ_NODENAME", format!("xtask{port}@localhost"));
    command.env("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1").env("RABBITMQ_NODE_PORT", port.to_string());
    command.env("RABBITMQ_DIST_PORT", free_port()?.to_string());
    command.env("RABBITMQ_MNESIA_BASE", folder.join("mnesia")).env("RABBITMQ_LOG_BASE", folder.join("log"));
    command.env("RABBITMQ_PID_FILE", folder.join("pid")).env("RABBITMQ_LOGS", "-");
    command.env("RABBITMQ_CONFIG_FILE", folder.join("rabbitmq")).env("RABBITMQ_CONF_ENV_FILE", "/dev/null");
    command.env("RABBITMQ_ENABLED_PLUGINS_FILE", folder.join("enabled_plugins"));
    Ok(command)
}

/// The script itself. Debian's wrapper of it on the `PATH` would run it as another user, on the system's own data.
fn server() -> Option<&'static Path> {
    let script = Path::new("/usr/lib/rabbitmq/bin/rabbitmq-server");
    script.is_file().then_some(script)
}
