//! `ms-client`, started as a process of its own.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{Arc, Condvar, Mutex},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::client::Client;

pub(crate) const PASSWORD: &str = "a long enough password";
const START: Duration = Duration::from_secs(30);

/// The program with these settings and no others, in an empty folder.
pub(crate) fn program(folder: &TempDir, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ms-client"));
    command.env_clear().current_dir(folder.path()).envs(settings.iter().copied()).stdin(Stdio::null());
    command
}

/// Runs the program to its end.
pub(crate) fn run(folder: &TempDir, settings: &[(&str, &str)], arguments: &[&str]) -> Output {
    program(folder, settings).args(arguments).output().expect("the program runs")
}

/// A service that listens.
pub(crate) struct Service {
    child: Child,
    url: String,
    log: Arc<Log>,
}

#[derive(Default)]
struct Log {
    lines: Mutex<Vec<String>>,
    grown: Condvar,
}

impl Service {
    /// Starts a service on a free port, and returns when it listens.
    pub(crate) fn start(folder: &TempDir, settings: &[(&str, &str)]) -> Self {
        let mut command = program(folder, &[("BIND", "127.0.0.1:0"), ("ADMIN_PASSWORD", PASSWORD)]);
        Self::begin(command.envs(settings.iter().copied()))
    }

    /// Starts a service with just these settings.
    pub(crate) fn begin(command: &mut Command) -> Self {
        let mut child =
            command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the program starts");
        let log = Arc::new(Log::default());
        let (lines, errors) = (Arc::clone(&log), child.stderr.take().expect("standard error"));
        std::thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                lines.lines.lock().expect("log").push(line);
                lines.grown.notify_all();
            }
        });
        let mut service = Self { child, url: String::new(), log };
        let line = service.line("listening on ");
        let url = line.split_once("listening on ").expect("where").1;
        url.split(['"', ' ']).next().expect("a URL").clone_into(&mut service.url);
        service
    }

    /// The first line of the log that has this in it, once it is there.
    pub(crate) fn line(&mut self, wanted: &str) -> String {
        let deadline = Instant::now() + START;
        let mut lines = self.log.lines.lock().expect("log");
        loop {
            if let Some(line) = lines.iter().find(|line| line.contains(wanted)) {
                return line.clone();
            }
            let ended = self.child.try_wait().expect("status").is_some();
            assert!(!ended && Instant::now() < deadline, "no {wanted:?} in {lines:#?}");
            lines = self.log.grown.wait_timeout(lines, Duration::from_millis(100)).expect("log").0;
        }
    }

    /// All that was logged.
    pub(crate) fn log(&self) -> String {
        self.log.lines.lock().expect("log").join("\n")
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The memory that it has in use.
    pub(crate) fn resident_bytes(&self) -> u64 {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("its status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
    }

    /// A client that is the administrator.
    pub(crate) fn admin(&self) -> Client {
        Client::log_in(&self.url, "admin", PASSWORD)
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) fn stop(mut self) -> ExitStatus {
        self.signal("TERM");
        self.child.wait().expect("status")
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, name: &str) {
        let kill = Command::new("sh").args(["-c", &format!("kill -{name} {}", self.child.id())]).status();
        assert!(kill.expect("kill").success());
    }

    /// Ends it at once, as a power cut does.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("kill -9");
        self.child.wait().expect("status");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|status| status.is_none()) {
            self.child.kill().expect("kill -9");
            self.child.wait().expect("status");
        }
    }
}
