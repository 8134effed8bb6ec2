//! Other programs: run in sight, or run for what they print.

use std::process::{Command, Output, Stdio};

use crate::failure::{Explain as _, Failure, Outcome};

/// Runs a program whose output is shown as it comes. Fails with its status.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let line = line(command);
    let status = command.status().explain(&line)?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::with_status(format!("`{line}` failed ({status})"), status.code().unwrap_or(1)))
}

/// Runs a program and gives what it prints on standard output, without the blanks around it.
pub(crate) fn capture(command: &mut Command) -> Outcome<String> {
    let line = line(command);
    let output = command.stdin(Stdio::null()).output().explain(&line)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    Err(Failure::new(format!("`{line}` failed ({}): {}", output.status, complaint(&output))))
}

/// Whether a program is there and ends well; its output is dropped.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// The program and its arguments: never its environment, which holds passwords.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn complaint(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it says nothing").trim().to_owned()
}
