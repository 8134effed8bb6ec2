//! `cargo xtask`: the tasks of this repository. Here is what can be asked for; each task has a file of its own.

mod bench;
mod broker;
mod chaos;
mod ci;
mod command;
mod failure;
mod http;
mod lifeline;
mod repository;
mod runbook;
mod servers;
mod smoke;
mod stack;
mod test;
mod wait;

use std::process::ExitCode;

use failure::{Failure, Outcome};

const HELP: &str = "\
usage: cargo xtask TASK

  test [-- ARGS]   cargo test --workspace ARGS, with MySQL, MariaDB and RabbitMQ at hand: those that TEST_MYSQL_URL,
                   TEST_MARIADB_URL and TEST_AMQP_URL name, else throw-away ones from Docker, else from Debian's packages
  bench outbox [EVENTS]
                   events per second from the outbox to the broker, and the time from commit to confirm; of 10000 events
  bench import [ROWS]
                   customers per second in and out of files, and the memory for it, with ROWS (1000000) and a tenth, beside
                   sqlite3 and mysql or mariadb, which must be here
  bench logins [PROGRAM]
                   the time of a login with a name that exists and one that does not, and what a flood of logins takes from
                   reads; of this program, else of an optimised build
  bench writes [PROGRAM]
                   customers per second that the embedded store takes from one client and from many, beside what its disk
                   can flush
  ci               everything a change must pass: format, clippy, docs, tests, alert rules, smoke, chaos
  smoke            starts deploy/compose.yml under a project name of its own and uses it as a client would
  chaos [OPTIONS]  kills and pauses two replicas, the broker and the database under load, and counts what became of every
                   change. --seconds N (60) and --changes N (0): at least so long, so many; --rounds N (1); --seed N (1)
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    match dispatch(&task, arguments.collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            failure.status()
        }
    }
}

fn dispatch(task: &str, arguments: Vec<String>) -> Outcome {
    match (task, arguments.is_empty()) {
        ("test", _) => test::run(arguments),
        ("bench", _) => bench::run(&arguments),
        ("ci", true) => ci::run(),
        ("smoke", true) => smoke::run(),
        ("chaos", _) => chaos::run(&arguments),
        ("help" | "--help" | "-h", _) => {
            print!("{HELP}");
            Ok(())
        }
        ("", _) => Err(Failure::new(format!("no task is named\n\n{HELP}"))),
        (known @ ("ci" | "smoke"), false) => Err(Failure::new(format!("{known} takes no argument"))),
        (unknown, _) => Err(Failure::new(format!("there is no task {unknown}\n\n{HELP}"))),
    }
}
