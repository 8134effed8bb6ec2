//! Runs a program and tells how long it took, and how much memory it had at most.

use std::{
    fs,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::failure::{Explain as _, Failure, Outcome};

/// Prints a line of the table.
pub(super) fn measured(of: &str, what: &str, rows: usize, command: &mut Command) -> Outcome {
    let begin = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().explain(what)?;
    let mut peak = 0.0;
    let status = loop {
        // What stands there once it has ended is nothing.
        peak = peak_mib(child.id()).unwrap_or(peak);
        if let Some(status) = child.try_wait().explain(what)? {
            break status;
        }
        thread::sleep(Duration::from_millis(10));
    };
    if !status.success() {
        let said = child.wait_with_output().explain(what)?.stderr;
        return Err(Failure::new(format!("{what}: {}", String::from_utf8_lossy(&said).trim())));
    }
    let seconds = begin.elapsed().as_secs_f64();
    let each = f64::from(u32::try_from(rows).explain("fewer rows")?) / seconds;
    println!("{of:<8} {what:<34} {rows:>9} {seconds:>8.1} {each:>9.0} {peak:>9.1}");
    Ok(())
}

fn peak_mib(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse::<f64>().ok().map(|kib| kib / 1024.0)
}
