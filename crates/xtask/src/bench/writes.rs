//! `cargo xtask bench writes`: how many customers a second the embedded store takes, beside what its disk can flush.

use std::{
    fs::OpenOptions,
    io::Write as _,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use super::program::{PASSWORD, Program};
use crate::{
    failure::{Explain as _, Failure, Outcome},
    http::{Client, text},
    repository,
};

/// How long each is measured.
const TIME: Duration = Duration::from_secs(5);

/// Measures the disk, and then the service with one client and with many, and prints the figures.
pub(super) fn run(program: Option<&str>) -> Outcome {
    let folder = repository::scratch(&format!("bench-writes-{}", std::process::id()))?;
    let measured = measure(program, &folder);
    std::fs::remove_dir_all(&folder).explain("the folder of the figures stays")?;
    measured
}

fn measure(program: Option<&str>, folder: &Path) -> Outcome {
    let flushes = flushes(folder)?;
    println!("flushes of 4 KiB                 {flushes:8.0} a second");
    for store in ["sqlite://writes.db", "memory:"] {
        let program = Program::start_on(store, folder, program)?;
        let session = json!({ "username": "admin", "password": PASSWORD });
        let session = program.client().post("/login", &session)?.with_status(200)?.json()?;
        for clients in [1, 8, 64] {
            let client = || program.client().with_bearer(text(&session, "token"));
            let added = added(clients, client)?;
            println!(
                "{store:18} {clients:3} clients   {added:8.0} customers a second   {:.1} a flush",
                added / flushes
            );
        }
    }
    Ok(())
}

/// What each change would wait for, if none shared it.
fn flushes(folder: &Path) -> Outcome<f64> {
    let file = folder.join("flushes");
    let mut file = OpenOptions::new().create(true).append(true).open(&file).explain("a file to flush")?;
    let (begun, mut count) = (Instant::now(), 0_u32);
    while begun.elapsed() < TIME {
        file.write_all(&[0; 4096]).and_then(|()| file.sync_data()).explain("a flush")?;
        count += 1;
    }
    Ok(f64::from(count) / begun.elapsed().as_secs_f64())
}

/// Customers a second that so many clients add at once, each one after another.
fn added(clients: u32, client: impl Fn() -> Client) -> Outcome<f64> {
    let begun = Instant::now();
    let counts = thread::scope(|scope| {
        let writers: Vec<_> = (0..clients)
            .map(|writer| {
                let client = client();
                scope.spawn(move || add(&client, &format!("{clients}-{writer}"), begun))
            })
            .collect();
        let counts = writers
            .into_iter()
            .map(|writer| writer.join().unwrap_or_else(|_panic| Err(Failure::new("a client panicked"))));
        counts.collect::<Outcome<Vec<u32>>>()
    })?;
    Ok(f64::from(counts.into_iter().sum::<u32>()) / begun.elapsed().as_secs_f64())
}

fn add(client: &Client, name: &str, begun: Instant) -> Outcome<u32> {
    let mut count = 0;
    while begun.elapsed() < TIME {
        let email = format!("{name}-{count}@example.org");
        let customer = json!({ "nom": "Lovelace", "prenom": "Ada", "email": email });
        client.post("/customers", &customer)?.with_status(201)?;
        count += 1;
    }
    Ok(count)
}
