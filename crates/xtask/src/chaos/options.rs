//! How long and how often the drill is held: what stands behind `cargo xtask chaos`.

use std::time::Duration;

use crate::failure::{Explain as _, Failure, Outcome};

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Options {
    /// The least time in which is written.
    pub(super) time: Duration,
    /// The least number of changes that are acknowledged in a round.
    pub(super) changes: usize,
    /// How often, each time with servers of its own.
    pub(super) rounds: u64,
    /// What the first round's writes and the order of its strikes come from; each further round has the next.
    pub(super) seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { time: Duration::from_mins(1), changes: 0, rounds: 1, seed: 1 }
    }
}

impl Options {
    /// Reads `--seconds N --changes N --rounds N --seed N`, each or none of them.
    pub(super) fn read(arguments: &[String]) -> Outcome<Self> {
        let mut options = Self::default();
        for pair in arguments.chunks(2) {
            let (name, value) = match pair {
                [name, value] => (name.as_str(), value),
                other => return Err(Failure::new(format!("chaos: {} has no value", other.concat()))),
            };
            let number: u64 = value.parse().explain(&format!("chaos: {name} {value}"))?;
            match name {
                "--seconds" => options.time = Duration::from_secs(number),
                "--changes" => options.changes = usize::try_from(number).explain(name)?,
                "--rounds" => options.rounds = number,
                "--seed" => options.seed = number,
                _ => return Err(Failure::new(format!("chaos has no option {name}"))),
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::Options;

    fn read(line: &str) -> Result<Options, String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::read(&words).map_err(|failure| failure.to_string())
    }

    #[test]
    fn options_are_read_in_any_order() {
        assert_eq!(read(""), Ok(Options::default()));
        let expected = Options { changes: 10_000, rounds: 10, ..Options::default() };
        assert_eq!(read("--rounds 10 --changes 10000"), Ok(expected));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (line, named) in
            [("--rounds", "--rounds"), ("--rounds many", "many"), ("--speed 3", "--speed"), ("7", "7")]
        {
            assert!(read(line).is_err_and(|failure| failure.contains(named)), "{line}");
        }
    }
}
