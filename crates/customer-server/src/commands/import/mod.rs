//! `ms-client import`: takes customers in from a file or from the service that this one replaces.

mod refused;
mod source;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use clap::Args;
use customer_application::{Import, Manner, Stamps};
use customer_domain::{
    access::Author,
    customer::CustomerId,
    import::{Draft, Identities, Verdict},
};
use customer_files::{Format, Record};
use secrecy::SecretString;

use refused::Refused;
use source::{Origin, Source};

use super::{Outcome, output::tell, progress::Progress};
use crate::{
    identity::{RandomIds, SystemClock},
    settings::{DatabaseSettings, DatabaseUrl},
    store::Store,
};

/// Nobody waits for a step of an import as for an answer.
const PATIENCE: Duration = Duration::from_mins(1);

const SOURCE: &str = "A file, - for standard input, or mysql://user:password@host/client_db, where the replaced service has its table";

/// From where, and how.
#[derive(Args, Debug)]
pub(crate) struct ImportArguments {
    /// Where they come from
    #[arg(value_name = "FILE|-|mysql://…", help = SOURCE, required_unless_present = "source_file")]
    source: Option<SecretString>,
    /// A file that holds the mysql:// URL, which others would see in the list of processes
    #[arg(long, value_name = "FILE", conflicts_with = "source")]
    source_file: Option<PathBuf>,
    /// The form of the file [default: what its name ends with]
    #[arg(long, value_name = "csv|ndjson")]
    format: Option<Format>,
    /// A new file for the rows that are refused, with the reason for each [default: FILE.refused.csv or .ndjson beside the
    /// source, with a number if that is there]
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
    /// Say what would happen, and store nothing
    #[arg(long)]
    dry_run: bool,
    /// Tell no other service of the customers
    #[arg(long)]
    no_events: bool,
    #[command(flatten)]
    database: DatabaseSettings,
}

/// What became of the rows.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    trial: bool,
    read: usize,
    added: usize,
    renumbered: usize,
    there: usize,
    refused: usize,
}

pub(crate) async fn import(arguments: ImportArguments) -> Outcome {
    let origin = Origin::read(arguments.source, arguments.source_file, arguments.format)?;
    let mut url = arguments.database.lasting()?;
    if let DatabaseUrl::Mysql(options) = &mut url {
        options.statement = PATIENCE;
    }
    let mut source = Source::open(&origin)?;
    let mut refused = Refused::new(&origin, source.columns(), arguments.refused, arguments.dry_run)?;
    let manner = Manner {
        identities: if origin.is_table() { Identities::Always } else { Identities::WhereFree },
        announced: !arguments.no_events,
        trial: arguments.dry_run,
        by: Author::OPERATOR,
    };
    // Whoever only looks makes nothing, and migrates nothing under others.
    let store = if arguments.dry_run { Store::existing(url).await? } else { Store::open(url).await? };
    let stamps = Stamps::new(Arc::new(SystemClock), Arc::new(RandomIds));
    let mut import = Import::new(store.ports, stamps, manner);
    let mut tally = Tally { trial: arguments.dry_run, ..Tally::default() };
    let progress = Progress::begin(origin.bytes());
    let taken = take(&mut source, &mut import, &mut refused, &mut tally, &progress).await;
    if taken.is_ok() || tally.read > 0 {
        progress.end(tally.read, &tally.told());
    }
    let outcome = tally.outcome(refused.finish()?);
    match (taken, outcome) {
        (Ok(()), outcome) => Ok(outcome?),
        (ended, Ok(())) => ended,
        (Err(why), Err(refused)) => {
            tell(&refused);
            Err(why)
        }
    }
}

/// Takes all in, or as many as stand before an error.
async fn take(
    source: &mut Source,
    import: &mut Import,
    refused: &mut Refused,
    tally: &mut Tally,
    progress: &Progress,
) -> Outcome {
    loop {
        let records = source.read(Import::STEP).await?;
        if records.is_empty() {
            return Ok(());
        }
        let verdicts = import.take(drafts(&records), withheld(&records)).await?;
        for (record, reason) in tally.count(&records, verdicts) {
            refused.take(record, &reason)?;
            progress.line(&format!("{}: {reason}", record.place));
        }
        progress.step(source.bytes_read(), tally.read, &tally.told());
    }
}

fn drafts(records: &[Record]) -> Vec<Draft> {
    records.iter().filter_map(|record| record.draft.as_ref().ok().cloned()).collect()
}

/// The highest identity of a row that is no customer: whoever has it elsewhere is not to be taken for a stranger here.
fn withheld(records: &[Record]) -> Option<CustomerId> {
    records.iter().filter(|record| record.draft.is_err()).filter_map(|record| record.id).max()
}

/// The format that is asked for, or the one that the file's name ends with.
pub(crate) fn named_format(asked: Option<Format>, file: &Path) -> Result<Format, String> {
    asked.or_else(|| Format::of_name(file)).ok_or_else(|| {
        let what = if file.as_os_str() == "-" { "what - is" } else { "what the file's name does not" };
        format!("--format must say {what}: csv or ndjson")
    })
}

impl Tally {
    /// Counts a step, and says which rows are refused, and why.
    fn count<'a>(&mut self, records: &'a [Record], verdicts: Vec<Verdict>) -> Vec<(&'a Record, String)> {
        self.read += records.len();
        let mut verdicts = verdicts.into_iter();
        let mut refused = Vec::new();
        for record in records {
            let reason = match &record.draft {
                Err(faults) => faults.to_string(),
                Ok(_) => match verdicts.next() {
                    Some(Verdict::Refused(why)) => why.to_string(),
                    Some(Verdict::AlreadyThere) => {
                        self.there += 1;
                        continue;
                    }
                    Some(verdict @ (Verdict::Added | Verdict::Renumbered)) => {
                        self.added += 1;
                        self.renumbered += usize::from(verdict == Verdict::Renumbered);
                        continue;
                    }
                    None => continue,
                },
            };
            self.refused += 1;
            refused.push((record, reason));
        }
        refused
    }

    /// In words.
    fn told(&self) -> String {
        let would = if self.trial { "would be " } else { "" };
        let anew = match self.renumbered {
            0 => String::new(),
            anew => format!(", {anew} of them under a new id"),
        };
        format!("{would}{} added{anew}, {} already there, {} refused", self.added, self.there, self.refused)
    }

    /// What it came to, refused rows being in this file.
    fn outcome(&self, file: Option<PathBuf>) -> Result<(), String> {
        let (refused, read) = (self.refused, self.read);
        match file {
            None if refused == 0 => Ok(()),
            None => Err(format!("{refused} of {read} rows would be refused")),
            Some(file) => {
                let file = file.display();
                Err(format!("{refused} of {read} rows were refused, and stand with the reason in {file}"))
            }
        }
    }
}
