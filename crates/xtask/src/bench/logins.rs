//! `cargo xtask bench logins`: whether the time of a login tells which names exist, and what a flood of logins takes from those
//! who read.

use std::{
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use super::program::{PASSWORD, Program};
use crate::{
    failure::{Failure, Outcome},
    http::{Answer, Client, text},
};

const TRIES: usize = 200;
const HERE: &str = "192.0.2.1";
/// Failures in a row that begin no wait.
const IN_A_ROW: usize = 9;
const AT_ONCE: u8 = 64;

/// Measures both, and prints the figures.
pub(super) fn run(program: Option<&str>) -> Outcome {
    let program = Program::start(program)?;
    let fresh = program.resident()?;
    names(&program)?;
    flood(&program, fresh)
}

fn names(program: &Program) -> Outcome {
    let client = program.client();
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for number in 0..TRIES {
        let round = number / IN_A_ROW;
        if number % IN_A_ROW == 0 {
            log_in(&client, HERE, "admin", PASSWORD)?.with_status(200)?;
        }
        known.push(timed(|| log_in(&client, HERE, "admin", "a guess")?.with_status(401))?);
        let (there, nobody) = (format!("198.51.100.{round}"), format!("nobody{round}"));
        unknown.push(timed(|| log_in(&client, &there, &nobody, "a guess")?.with_status(401))?);
    }
    let (known, unknown) = (median(known)?, median(unknown)?);
    println!("login, a name that exists        {}", millis(known));
    println!("login, a name that does not      {}", millis(unknown));
    println!("ratio                            {:.3}   (within 0.9 to 1.1)", ratio(unknown, known));
    Ok(())
}

fn flood(program: &Program, fresh: f64) -> Outcome {
    let reader = program.client();
    let session = log_in(&reader, HERE, "admin", PASSWORD)?.with_status(200)?.json()?;
    let reader = reader.with_bearer(text(&session, "token"));
    let customer = json!({ "nom": "Lovelace", "prenom": "Ada", "email": "ada@example.org" });
    reader.post("/customers", &customer)?.with_status(201)?;
    let quiet = median(reads(&reader, TRIES)?)?;

    let (over, logins, refused) = (AtomicBool::new(false), AtomicU32::new(0), AtomicU32::new(0));
    let (busy, peak) = thread::scope(|scope| {
        for number in 0..AT_ONCE {
            let client = program.client();
            let (over, logins, refused) = (&over, &logins, &refused);
            scope.spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    let answer = log_in(&client, &format!("203.0.113.{number}"), "admin", PASSWORD);
                    let count =
                        if answer.is_ok_and(|answer| answer.status == 200) { logins } else { refused };
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let measured = during(program, &reader);
        over.store(true, Ordering::Relaxed);
        measured
    })?;
    println!("GET /customers/1, quiet          {}", millis(quiet));
    let (logins, refused) = (logins.into_inner(), refused.into_inner());
    println!(
        "the same beside {AT_ONCE} logins        {}   ({logins} logged in, {refused} did not)",
        millis(busy)
    );
    println!("ratio                            {:.1}   (under 5)", ratio(busy, quiet));
    let bound = 16 + 19 * thread::available_parallelism().map_or(1, |cores| cores.get().div_ceil(2));
    println!("memory, fresh and at its peak    {fresh:.0} MiB, {peak:.0} MiB");
    println!("more                             {:.0} MiB   (under {bound})", peak - fresh);
    Ok(())
}

/// The median of reads, and the most memory meanwhile, once the flood is there.
fn during(program: &Program, reader: &Client) -> Outcome<(Duration, f64)> {
    thread::sleep(Duration::from_secs(1));
    let (mut times, mut peak) = (Vec::new(), 0.0_f64);
    for _ in 0..TRIES / 10 {
        times.extend(reads(reader, 10)?);
        peak = peak.max(program.resident()?);
        thread::sleep(Duration::from_millis(100));
    }
    Ok((median(times)?, peak))
}

fn reads(reader: &Client, times: usize) -> Outcome<Vec<Duration>> {
    (0..times).map(|_| timed(|| reader.get("/customers/1")?.with_status(200))).collect()
}

/// As a proxy's caller from an address.
fn log_in(client: &Client, from: &str, username: &str, password: &str) -> Outcome<Answer> {
    let body = json!({ "username": username, "password": password });
    client.send_with("POST", "/login", Some(&body), &[("x-forwarded-for", from.to_owned())])
}

fn timed<T>(work: impl FnOnce() -> Outcome<T>) -> Outcome<Duration> {
    let begin = Instant::now();
    work()?;
    Ok(begin.elapsed())
}

fn median(mut times: Vec<Duration>) -> Outcome<Duration> {
    times.sort_unstable();
    times.get(times.len() / 2).copied().ok_or_else(|| Failure::new("nothing was measured"))
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}

fn millis(time: Duration) -> String {
    format!("{:8.2} ms", time.as_secs_f64() * 1000.0)
}
