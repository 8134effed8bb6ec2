//! A program that can be frozen, killed and started again, and finds then what it has stored. It does not know which
//! program it is.

use std::{path::PathBuf, process::Command};

use super::process::{End, Process};
use crate::{
    command::capture,
    failure::{Explain as _, Outcome},
    lifeline::Lifeline,
    repository,
};

/// Such a program. It ends, and what it has stored goes, when this value is dropped.
pub(crate) struct Restartable {
    name: String,
    /// What starts it, the first time and every other time.
    command: Command,
    ready: Box<dyn Fn() -> bool>,
    /// Where it runs in a container, the container's name.
    container: Option<String>,
    folder: PathBuf,
    starts: u32,
    process: Option<Process>,
    /// Takes away what it has stored; dropped after the process.
    _eraser: Option<Lifeline>,
}

impl Restartable {
    /// A process of this machine that `command` starts and that is up when `ready` says so. Once it is over, the
    /// command `erase` takes away what it has stored.
    pub(crate) fn process(
        name: &str,
        command: Command,
        ready: impl Fn() -> bool + 'static,
        erase: Option<&Command>,
    ) -> Outcome<Self> {
        Ok(Self {
            name: name.to_owned(),
            command,
            ready: Box::new(ready),
            container: None,
            folder: repository::scratch("chaos")?,
            starts: 0,
            process: None,
            _eraser: erase.map(Lifeline::new).transpose()?,
        })
    }

    /// The same in a container: `command` is a `docker run --rm` under that name.
    pub(super) fn container(
        name: &str,
        container: String,
        command: Command,
        ready: impl Fn() -> bool + 'static,
        erase: &Command,
    ) -> Outcome<Self> {
        let process = Self::process(name, command, ready, Some(erase))?;
        Ok(Self { container: Some(container), ..process })
    }

    /// What it is called where people read it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Starts it and waits until it is ready. Each start has a log of its own in `target/xtask/chaos`.
    pub(crate) fn start(&mut self) -> Outcome {
        self.starts += 1;
        let log = self.folder.join(format!("{}.{}.log", self.name.replace(' ', "-"), self.starts));
        let end = self.container.as_deref().map_or(End::Kill, |container| End::By(remove(container)));
        let process = self.process.insert(Process::start(&mut self.command, log, end)?);
        process.wait_for(|| (self.ready)().then_some(())).explain(&self.name)
    }

    /// Ends it with SIGKILL. What it has stored stays.
    pub(crate) fn kill(&mut self) {
        self.process = None;
    }

    /// Stops its clock: it answers nothing, and its connections stay open.
    pub(crate) fn freeze(&self) -> Outcome {
        self.tell("pause", "STOP")
    }

    /// Lets it go on after a `freeze`.
    pub(crate) fn thaw(&self) -> Outcome {
        self.tell("unpause", "CONT")
    }

    fn tell(&self, word: &str, signal: &str) -> Outcome {
        match (&self.container, &self.process) {
            (Some(container), _) => capture(Command::new("docker").args([word, container])).map(drop),
            (None, Some(process)) => process.signal(signal),
            (None, None) => Ok(()),
        }
    }
}

/// SIGKILL, and the container goes; a volume with a name stays.
pub(super) fn remove(container: &str) -> Command {
    let mut command = Command::new("docker");
    command.args(["rm", "--force", "--volumes", container]);
    command
}

#[cfg(test)]
mod tests {
    use std::{path::Path, process::Command, time::Duration};

    use super::Restartable;
    use crate::{failure::Failure, wait};

    #[test]
    fn what_was_stored_outlives_a_kill_and_not_the_value() {
        let folder = std::env::temp_dir().join(format!("xtask-restartable-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (stored, up) = (folder.join("stored"), folder.join("up"));
        let mut shell = Command::new("sh");
        shell.args(["-c", "printf x >> \"$0\"; touch \"$1\"; exec sleep 600"]).args([&stored, &up]);
        let mut erase = Command::new("rm");
        erase.arg("-r").arg(&folder);
        let is_up = up.clone();
        let mut part =
            Restartable::process("test of restarts", shell, move || is_up.exists(), Some(&erase)).unwrap();
        part.start().unwrap();
        let first = part.process.as_ref().unwrap().id();
        part.freeze().unwrap();
        await_state(first, "T");
        part.thaw().unwrap();
        await_state(first, "S");
        part.kill();
        await_state(first, "");
        std::fs::remove_file(&up).unwrap();
        part.start().unwrap();
        assert_eq!(std::fs::read_to_string(&stored).unwrap(), "xx");
        drop(part);
        assert!(!folder.exists());
    }

    fn await_state(id: u32, expected: &str) {
        wait::until("another state", Duration::from_secs(10), || {
            let stat = std::fs::read_to_string(Path::new("/proc").join(id.to_string()).join("stat"));
            let stat = stat.unwrap_or_default();
            let state =
                stat.rsplit_once(") ").and_then(|(_, rest)| rest.split(' ').next()).unwrap_or_default();
            if state == expected { Ok(()) } else { Err(Failure::new(state)) }
        })
        .unwrap();
    }
}
