//! What must end with this process, however it ends: at a drop, at Ctrl-C, at a `kill -9`.
//!
//! A shell of its own process group waits for the end of a pipe that only this process holds open, and then runs
//! the command that clears up.

use std::{
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
};

use crate::failure::{Explain as _, Outcome};

/// Runs its command when dropped, and waits for it.
#[derive(Debug)]
pub(crate) struct Lifeline(Child);

impl Lifeline {
    /// A line that runs `command`, quietly, at the end.
    pub(crate) fn new(command: &Command) -> Outcome<Self> {
        let mut shell = Command::new("sh");
        shell.args(["-c", "cat >/dev/null; exec \"$@\"", "lifeline"]);
        shell.arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        shell.spawn().map(Self).explain("cannot start a shell")
    }
}

impl Drop for Lifeline {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        if let Err(cause) = self.0.wait() {
            eprintln!("xtask: cannot wait for what clears up: {cause}");
        }
    }
}
