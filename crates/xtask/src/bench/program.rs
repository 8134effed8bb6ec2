//! `ms-client` as a process of its own, to be measured.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::{
    command,
    failure::{Explain as _, Outcome},
    http::Client,
    lifeline::Lifeline,
    repository, servers, wait,
};

pub(super) const PASSWORD: &str = "a long enough password";

/// A service that runs as long as this value lives.
pub(super) struct Program {
    child: Child,
    port: u16,
    lifeline: Option<Lifeline>,
}

impl Program {
    /// Starts this program, or the one that is built for it, optimised, with a store in memory.
    pub(super) fn start(path: Option<&str>) -> Outcome<Self> {
        Self::start_on("memory:", &repository::scratch("bench-logins")?, path)
    }

    /// The same with this store, in a folder.
    pub(super) fn start_on(store: &str, folder: &Path, path: Option<&str>) -> Outcome<Self> {
        let path = match path {
            Some(path) => PathBuf::from(path).canonicalize().explain(path)?,
            None => built()?,
        };
        let port = servers::free_port()?;
        let mut command = Command::new(&path);
        command.current_dir(folder).stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null()).env_clear().envs([
            ("BIND", format!("127.0.0.1:{port}").as_str()),
            ("DATABASE_URL", store),
            ("ADMIN_PASSWORD", PASSWORD),
            ("TRUSTED_PROXIES", "127.0.0.1"),
        ]);
        let child = command.spawn().explain(&format!("cannot start {}", path.display()))?;
        let lifeline = Some(Lifeline::new(Command::new("kill").arg(child.id().to_string()))?);
        let program = Self { child, port, lifeline };
        wait::until("the service answers", Duration::from_secs(30), || {
            program.client().get("/livez")?.with_status(200)
        })?;
        Ok(program)
    }

    /// A client of it.
    pub(super) fn client(&self) -> Client {
        Client::new(format!("http://127.0.0.1:{}", self.port))
    }

    /// The memory that it has in use, in MiB.
    pub(super) fn resident(&self) -> Outcome<f64> {
        let file = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(&file).explain(&file)?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).explain("no VmRSS")?;
        let kib = line.trim().trim_end_matches(" kB").parse::<f64>().explain("VmRSS")?;
        Ok(kib / 1024.0)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        if let Err(cause) = self.child.wait() {
            eprintln!("xtask: cannot wait for the service's end: {cause}");
        }
    }
}

/// The program that is built for it, optimised.
pub(super) fn built() -> Outcome<PathBuf> {
    command::run(repository::cargo().args([
        "build",
        "--quiet",
        "--release",
        "--package",
        "customer-server",
    ]))?;
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| repository::root().join("target"), PathBuf::from);
    Ok(target.join("release/ms-client"))
}
