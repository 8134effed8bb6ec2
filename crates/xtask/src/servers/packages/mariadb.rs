//! MariaDB from its package without the service: a data folder that is made for the run.

use std::{path::PathBuf, process::Command};

use super::{apt, find, is_root};
use crate::{
    command::capture,
    failure::{Explain as _, Outcome},
    repository,
    servers::{
        DATABASE, Kind, free_port, password,
        process::{End, Process},
    },
};

/// A server that is ready to be started.
pub(super) struct Prepared {
    /// What starts it.
    pub(super) command: Command,
    /// Everything it writes.
    pub(super) folder: PathBuf,
    pub(super) port: u16,
    /// Root's.
    pub(super) password: String,
}

/// Starts a server of our own; gives its port and root's password.
pub(super) fn start() -> Outcome<(Process, u16, String)> {
    let Prepared { mut command, folder, port, password } = prepare("mariadb")?;
    // Nothing need outlive the machine.
    command.arg("--innodb-flush-log-at-trx-commit=2");
    let log = repository::scratch("logs")?.join("mariadb.log");
    let mut process = Process::start(&mut command, log, End::Erase(folder))?;
    process.wait_for(|| Kind::MariaDb.greets(port).then_some(()))?;
    Ok((process, port, password))
}

/// Makes the data folder of a server of that name, with an empty database.
pub(super) fn prepare(name: &str) -> Outcome<Prepared> {
    if server().is_none() {
        apt::install(&["mariadb-server-core", "mariadb-client-core"])?;
    }
    let folder = repository::scratch(&format!("{name}-{}", std::process::id()))?;
    let data = format!("--datadir={}", folder.join("data").display());
    let user = is_root().then_some("--user=root");
    let mut install = Command::new("mariadb-install-db");
    install.args(["--no-defaults", &data, "--auth-root-authentication-method=normal", "--skip-test-db"]);
    capture(install.args(user))?;
    let (port, password) = (free_port()?, password());
    let init = folder.join("init.sql");
    let sql = format!(
        "CREATE OR REPLACE USER 'root'@'127.0.0.1' IDENTIFIED BY '{password}';\n\
         GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;\n\
         CREATE DATABASE IF NOT EXISTS {DATABASE};\n"
    );
    std::fs::write(&init, sql).explain("cannot write MariaDB's first statements")?;
    let mut command = Command::new(server().explain("mariadb-server-core has no mariadbd")?);
    command.args(["--no-defaults", &data, "--socket=ours.sock", "--bind-address=127.0.0.1"]);
    command.args(["--skip-name-resolve", "--max-connections=1000"]).args(user);
    command.arg(format!("--port={port}")).arg(format!("--init-file={}", init.display()));
    Ok(Prepared { command, folder, port, password })
}

/// Its name and version, for people.
pub(super) fn version() -> String {
    let printed = server().and_then(|server| capture(Command::new(server).arg("--version")).ok());
    let words = printed.unwrap_or_default();
    let version = words.split_whitespace().skip_while(|word| *word != "Ver").nth(1).unwrap_or_default();
    format!("MariaDB {}", version.split('-').next().unwrap_or_default())
}

fn server() -> Option<PathBuf> {
    find("mariadbd", &["/usr/sbin"])
}
