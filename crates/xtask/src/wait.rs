//! Waiting for what comes by itself, within a deadline.

use std::{
    thread,
    time::{Duration, Instant},
};

use crate::failure::{Explain as _, Outcome};

const PAUSE: Duration = Duration::from_millis(500);

/// Asks again and again until the answer is good. After `patience` the last failure stands.
pub(crate) fn until<T>(what: &str, patience: Duration, mut ask: impl FnMut() -> Outcome<T>) -> Outcome<T> {
    let deadline = Instant::now() + patience;
    loop {
        match ask() {
            Ok(good) => return Ok(good),
            Err(failure) if Instant::now() >= deadline => {
                return Err(failure).explain(&format!("{what}, after {} s", patience.as_secs()));
            }
            Err(_) => thread::sleep(PAUSE),
        }
    }
}
