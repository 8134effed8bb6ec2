//! `cargo xtask ci`: everything that a change must pass, in the order of what fails soonest.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use crate::{chaos, command, failure::Outcome, repository, servers::docker, smoke, test};

/// One step, and whether it cannot do without Docker.
struct Step {
    name: &'static str,
    needs_docker: bool,
    run: fn() -> Outcome,
}

/// What became of a step.
enum End {
    Passed(Duration),
    Failed(Duration),
    Skipped,
}

const STEPS: &[Step] = &[
    Step { name: "format", needs_docker: false, run: format },
    Step { name: "clippy", needs_docker: false, run: clippy },
    Step { name: "docs", needs_docker: false, run: docs },
    Step { name: "tests", needs_docker: false, run: || test::run(Vec::new()) },
    Step { name: "page", needs_docker: false, run: page },
    Step { name: "fuzz", needs_docker: false, run: fuzz },
    Step { name: "deploy", needs_docker: true, run: deploy },
    Step { name: "smoke", needs_docker: true, run: smoke::run },
    Step { name: "chaos", needs_docker: false, run: || chaos::run(&[]) },
];

/// Runs the steps up to the first that fails, and sums up.
pub(crate) fn run() -> Outcome {
    let mut ends = Vec::new();
    let mut outcome = Ok(());
    for step in STEPS {
        eprintln!("\n=== {}", step.name);
        if step.needs_docker && may_skip() {
            eprintln!("skipped: there is no Docker here");
            ends.push(End::Skipped);
            continue;
        }
        let start = Instant::now();
        outcome = (step.run)();
        let time = start.elapsed();
        ends.push(if outcome.is_ok() { End::Passed(time) } else { End::Failed(time) });
        if outcome.is_err() {
            break;
        }
    }
    eprintln!("\n{}", summary(&ends));
    outcome
}

/// A developer may be without Docker. A machine that says that it is CI may not: there the step fails.
fn may_skip() -> bool {
    std::env::var_os("CI").is_none() && !docker::is_here()
}

fn summary(ends: &[End]) -> String {
    let ends = ends.iter().map(Some).chain(std::iter::repeat(None));
    let rows = STEPS.iter().zip(ends).map(|(step, end)| {
        let (time, word) = match end {
            Some(End::Passed(time)) => (seconds(*time), "passed"),
            Some(End::Failed(time)) => (seconds(*time), "FAILED"),
            Some(End::Skipped) => (String::new(), "skipped: no Docker"),
            None => (String::new(), "not run"),
        };
        format!("{:<8}{time:>9}  {word}", step.name)
    });
    rows.collect::<Vec<_>>().join("\n")
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn format() -> Outcome {
    command::run(repository::cargo().args(["fmt", "--all", "--check"]))
}

fn clippy() -> Outcome {
    command::run(repository::cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ]))
}

fn docs() -> Outcome {
    let mut cargo = repository::cargo();
    command::run(
        cargo
            .args(["doc", "--workspace", "--all-features", "--no-deps"])
            .env("RUSTDOCFLAGS", "--deny warnings"),
    )
}

/// The page `/docs` in a headless browser: log in, create a customer, see it.
fn page() -> Outcome {
    script("browser.py")
}

/// Generated requests against what `/openapi.json` says of the answers.
fn fuzz() -> Outcome {
    script("fuzz.py")
}

/// A script that starts the service which the tests have built.
fn script(name: &str) -> Outcome {
    let scripts = repository::root().join("crates/customer-http/tests/openapi");
    command::run(Command::new("python3").arg(scripts.join(name)))
}

/// The configuration of what stands around the service: alert rules and their tests, the gateway, dashboards.
fn deploy() -> Outcome {
    command::run(&mut Command::new(repository::root().join("deploy/check.sh")))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{End, STEPS, summary};

    #[test]
    fn the_summary_names_every_step() {
        let time = Duration::from_millis(1500);
        let table = summary(&[End::Passed(time), End::Failed(time)]);
        assert_eq!(table.lines().count(), STEPS.len());
        assert!(table.starts_with("format      1.5 s  passed\nclippy      1.5 s  FAILED\ndocs"), "{table}");
        assert!(table.contains("not run"));
    }
}
