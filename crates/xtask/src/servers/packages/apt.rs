//! Debian's and Ubuntu's packages.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Command};

use super::is_root;
use crate::{
    command::{capture, succeeds},
    failure::{Explain as _, Failure, Outcome},
};

/// Asked by each package that would start a service at its installation: the answer 101 forbids it.
const POLICY: &str = "/usr/sbin/policy-rc.d";

/// Installs packages, and starts none of their services.
pub(super) fn install(packages: &[&str]) -> Outcome {
    let names = packages.join(" ");
    if !is_root() || !succeeds(Command::new("apt-get").arg("--version")) {
        return Err(Failure::new(format!(
            "there is no server for the tests: start Docker, install {names}, or name servers by TEST_MYSQL_URL, \
             TEST_MARIADB_URL and TEST_AMQP_URL"
        )));
    }
    eprintln!("installing {names}");
    let _policy = Policy::forbid()?;
    capture(apt().arg("update"))?;
    capture(apt().args(["install", "--yes", "--no-install-recommends"]).args(packages)).map(drop)
}

/// The version of a package that is installed, else nothing.
pub(super) fn version(package: &str) -> String {
    capture(Command::new("dpkg-query").args(["--show", "--showformat=${Version}", package]))
        .unwrap_or_default()
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.arg("-qq").env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// Our own word that no service starts, where the system has none.
struct Policy {
    ours: bool,
}

impl Policy {
    fn forbid() -> Outcome<Self> {
        if Path::new(POLICY).exists() {
            return Ok(Self { ours: false });
        }
        fs::write(POLICY, "#!/bin/sh\nexit 101\n").explain(POLICY)?;
        let policy = Self { ours: true };
        fs::set_permissions(POLICY, fs::Permissions::from_mode(0o755)).explain(POLICY)?;
        Ok(policy)
    }
}

impl Drop for Policy {
    fn drop(&mut self) {
        if self.ours
            && let Err(cause) = fs::remove_file(POLICY)
        {
            eprintln!("xtask: {POLICY} stays, remove it: {cause}");
        }
    }
}
