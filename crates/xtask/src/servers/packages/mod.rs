//! Servers from the distribution's packages, as processes of ours: on free ports, with their data in a folder under
//! `target/`, beside whatever the system itself runs.

mod apt;
mod mariadb;
mod rabbitmq;

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use super::{Kind, Place, Server, restartable::Restartable};
use crate::{command::capture, failure::Outcome};

/// Starts what the other sources did not have; beside each kind stands why not.
pub(super) fn start(missing: &[(Kind, String)]) -> Outcome<Vec<Server>> {
    let mut servers = Vec::new();
    let databases: Vec<_> = missing.iter().filter(|(kind, _)| *kind != Kind::RabbitMq).collect();
    if !databases.is_empty() {
        let (process, port, password) = mariadb::start()?;
        let process = Arc::new(process);
        for (kind, why) in databases {
            let stands_in = if *kind == Kind::MySql { " in MySQL's place, which Debian has not" } else { "" };
            let origin = format!("packages, {} on port {port}{stands_in} ({why})", mariadb::version());
            let url = kind.url(port, &password);
            servers.push(Server { kind: *kind, url, origin, _processes: vec![Arc::clone(&process)] });
        }
    }
    if let Some((kind, why)) = missing.iter().find(|(kind, _)| *kind == Kind::RabbitMq) {
        let (processes, port) = rabbitmq::start()?;
        let processes = processes.into_iter().map(Arc::new).collect();
        let origin = format!("packages, RabbitMQ {} on port {port} ({why})", rabbitmq::version());
        servers.push(Server { kind: *kind, url: kind.url(port, ""), origin, _processes: processes });
    }
    Ok(servers)
}

/// The server as a process that can be killed and started again. It is not started.
pub(super) fn restartable(kind: Kind) -> Outcome<(Restartable, Place)> {
    let name = format!("chaos-{}", kind.name());
    let (command, folder, place, port) = match kind {
        Kind::MySql | Kind::MariaDb => {
            let mariadb::Prepared { command, folder, port, password } = mariadb::prepare(&name)?;
            (command, folder, Place { url: kind.url(port, &password), management: port, _beside: None }, port)
        }
        Kind::RabbitMq => {
            let rabbitmq::Prepared { command, folder, port, management, names } =
                rabbitmq::prepare(&name, "[rabbitmq_management].\n")?;
            (command, folder, Place { url: kind.url(port, ""), management, _beside: Some(names) }, port)
        }
    };
    let mut erase = Command::new("sh");
    // A moment later: if this program is killed, so is the server, at the same time.
    erase.args(["-c", "sleep 1; rm -rf \"$0\""]).arg(folder);
    let server = Restartable::process(kind.name(), command, move || kind.greets(port), Some(&erase))?;
    Ok((server, place))
}

/// Where a program is, also where only root's `PATH` leads.
fn find(program: &str, places: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders =
        std::env::split_paths(&path).chain(places.iter().map(|place| Path::new(place).to_path_buf()));
    folders.map(|folder| folder.join(program)).find(|file| file.is_file())
}

fn is_root() -> bool {
    capture(Command::new("id").arg("-u")).is_ok_and(|id| id == "0")
}
