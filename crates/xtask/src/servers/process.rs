//! A server's process: its log, the wait until it answers, its end.

use std::{
    fs::File,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    command::capture,
    failure::{Explain as _, Failure, Outcome},
    lifeline::Lifeline,
};

/// The first start of a database on a busy machine with a slow disk.
const PATIENCE: Duration = Duration::from_mins(3);

/// How a process is ended.
pub(super) enum End {
    /// By this command.
    By(Command),
    /// It is not asked but killed, with all of its children.
    Kill,
    /// Killed like that, and its folder goes, since what it holds is for minutes.
    Erase(PathBuf),
}

impl End {
    fn command(self, group: u32) -> Command {
        let mut command = Command::new("sh");
        match self {
            Self::By(command) => return command,
            Self::Kill => command.args(["-c", &format!("kill -s KILL -- -{group}")]),
            Self::Erase(folder) => {
                command.args(["-c", &format!("kill -s KILL -- -{group}; rm -rf \"$0\"")]).arg(folder)
            }
        };
        command
    }
}

/// A process of ours, in a process group of its own; it ends when this value is dropped.
pub(super) struct Process {
    child: Child,
    log: PathBuf,
    lifeline: Option<Lifeline>,
}

impl Process {
    /// Starts `command`, with its output in the file `log`.
    pub(super) fn start(command: &mut Command, log: PathBuf, end: End) -> Outcome<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let file = File::create(&log).explain(&format!("cannot write {}", log.display()))?;
        let copy = file.try_clone().explain("cannot share a log")?;
        command.stdin(Stdio::null()).stdout(file).stderr(copy).process_group(0);
        let child = command.spawn().explain(&format!("cannot start {name}"))?;
        let lifeline = Lifeline::new(&end.command(child.id()))?;
        Ok(Self { child, log, lifeline: Some(lifeline) })
    }

    /// Asks `ready` again and again until it has something, the process ends, or patience does.
    pub(super) fn wait_for<T>(&mut self, mut ready: impl FnMut() -> Option<T>) -> Outcome<T> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(found) = ready() {
                return Ok(found);
            }
            if let Some(status) = self.child.try_wait().explain("cannot ask after a process")? {
                return Err(self.failure(&format!("it ended at its start ({status})")));
            }
            thread::sleep(Duration::from_millis(100));
        }
        Err(self.failure(&format!("it does not answer after {} s", PATIENCE.as_secs())))
    }

    /// The id of the process, which is that of its group too.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal, by its name without `SIG`, to the process and its children.
    pub(super) fn signal(&self, signal: &str) -> Outcome {
        capture(Command::new("kill").args(["-s", signal, "--", &format!("-{}", self.id())])).map(drop)
    }

    fn failure(&self, what: &str) -> Failure {
        Failure::new(format!("{what}; the end of {}:\n{}", self.log.display(), tail(&self.log)))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        if let Err(cause) = self.child.wait() {
            eprintln!("xtask: cannot wait for a server's end: {cause}");
        }
    }
}

fn tail(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<String> = text.lines().map(|line| format!("  {line}")).collect();
    lines.get(lines.len().saturating_sub(20)..).unwrap_or_default().join("\n")
}

#[cfg(test)]
mod tests {
    use std::{
        path::Path,
        process::Command,
        time::{Duration, Instant},
    };

    use super::{End, Process};

    fn folder(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn shell(line: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", line]);
        command
    }

    fn lives(id: &str) -> bool {
        let state = std::fs::read_to_string(Path::new("/proc").join(id).join("stat")).unwrap_or_default();
        !state.is_empty() && !state.contains(") Z ")
    }

    #[test]
    fn a_server_ends_with_its_children_and_its_folder() {
        let folder = folder("end");
        let log = folder.with_extension("log");
        let mut process =
            Process::start(&mut shell("sleep 600 & echo $!; wait"), log.clone(), End::Erase(folder.clone()))
                .unwrap();
        let printed = || std::fs::read_to_string(&log).ok().filter(|text| text.ends_with('\n'));
        let child = process.wait_for(printed).unwrap().trim().to_owned();
        assert!(lives(&child));
        drop(process);
        // Who is killed has ended once it has been its turn again.
        let late = Instant::now() + Duration::from_secs(20);
        while lives(&child) && Instant::now() < late {
            std::thread::yield_now();
        }
        assert!(!lives(&child) && !folder.exists());
        std::fs::remove_file(log).unwrap();
    }

    #[test]
    fn a_server_that_ends_at_its_start_is_not_waited_for() {
        let folder = folder("log");
        let log = folder.with_extension("log");
        let mut process =
            Process::start(&mut shell("echo no room; exit 7"), log.clone(), End::Erase(folder)).unwrap();
        let failure = process.wait_for(|| None::<()>).unwrap_err().to_string();
        assert!(failure.contains("exit status: 7") && failure.contains("no room"), "{failure}");
        std::fs::remove_file(log).unwrap();
    }
}
