//! `ms-client import`: takes customers in from a file or from the service that this one replaces.

mod progress;
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
    import::{Draft, Identities, Verdict},
};
use customer_files::{Format, Record};
use secrecy::SecretString;

pub(crate) use progress::Progress;
use refused::Refused;
use source::{Origin, Source};

use super::Outcome;
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
    /// Where to write the rows that are refused, with the reason for each [default: FILE.refused.csv or .ndjson beside the
    /// source]
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
    read: usize,
    added: usize,
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
    let store = Store::open(url).await?;
    let stamps = Stamps::new(Arc::new(SystemClock), Arc::new(RandomIds));
    let mut import = Import::new(store.ports, stamps, manner);
    let mut tally = Tally::default();
    let progress = Progress::begin(origin.bytes());
    loop {
        let records = source.read(Import::STEP).await?;
        if records.is_empty() {
            break;
        }
        let verdicts = import.take(drafts(&records)).await?;
        for (record, reason) in tally.count(&records, verdicts) {
            refused.take(record, &reason)?;
            progress.line(&format!("{}: {reason}", record.place));
        }
        progress.step(source.bytes_read(), tally.read, &tally.told(arguments.dry_run));
    }
    progress.end(tally.read, &tally.told(arguments.dry_run));
    match refused.finish()? {
        None if tally.refused == 0 => Ok(()),
        None => Err(format!("{} of {} rows would be refused", tally.refused, tally.read).into()),
        Some(file) => {
            let (refused, read, file) = (tally.refused, tally.read, file.display());
            Err(format!("{refused} of {read} rows were refused, and stand with the reason in {file}").into())
        }
    }
}

fn drafts(records: &[Record]) -> Vec<Draft> {
    records.iter().filter_map(|record| record.draft.as_ref().ok().cloned()).collect()
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
                    Some(Verdict::Added) | None => {
                        self.added += 1;
                        continue;
                    }
                },
            };
            self.refused += 1;
            refused.push((record, reason));
        }
        refused
    }

    /// In words.
    fn told(&self, trial: bool) -> String {
        let would = if trial { "would be " } else { "" };
        format!("{would}{} added, {} already there, {} refused", self.added, self.there, self.refused)
    }
}
