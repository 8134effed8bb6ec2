//! `ms-client export`: all customers by ascending id, a row each, with a step of them in memory.

use std::{
    error::Error,
    fmt::Display,
    io::{self, BufWriter, ErrorKind, Write},
    path::PathBuf,
};

use clap::Args;
use customer_domain::ports::{CustomerRepository, StorageError};
use customer_files::{Format, Writer};

use super::{Outcome, import::named_format, private_file::Whole, progress::Progress};
use crate::{settings::DatabaseSettings, store::Store};

/// Customers read in one step.
const STEP: usize = 1000;

/// Where to.
#[derive(Args, Debug)]
pub(crate) struct ExportArguments {
    /// The file to write, for its owner alone, or - for standard output
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// The form of the file [default: what its name ends with]
    #[arg(long, value_name = "csv|ndjson")]
    format: Option<Format>,
    #[command(flatten)]
    database: DatabaseSettings,
}

/// Why not all was written.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    /// It could not be read.
    #[error(transparent)]
    Store(#[from] StorageError),
    /// There was no room, or nobody who read it.
    #[error(transparent)]
    File(#[from] io::Error),
}

pub(crate) async fn export(arguments: ExportArguments) -> Outcome {
    let ExportArguments { file, format, database } = arguments;
    let format = named_format(format, &file)?;
    let store = Store::existing(database.lasting()?).await?;
    if file.as_os_str() == "-" {
        return match write(&*store.ports, format, io::stdout()).await {
            // Whoever read it has seen enough.
            Err(Stopped::File(why)) if why.kind() == ErrorKind::BrokenPipe => Ok(()),
            outcome => outcome.map(drop).map_err(|why| why.at("standard output")),
        };
    }
    let named = |why: io::Error| format!("{}: {why}", file.display());
    let (whole, out) = Whole::create(&file).map_err(named)?;
    let out = write(&*store.ports, format, out).await.map_err(|why| why.at(file.display()))?;
    Ok(whole.finish(&out).map_err(named)?)
}

async fn write<W: Write>(customers: &dyn CustomerRepository, format: Format, out: W) -> Result<W, Stopped> {
    let mut file = Writer::new(format, BufWriter::new(out))?;
    let progress = Progress::begin(None);
    let mut after = None;
    let mut rows: usize = 0;
    loop {
        let step = customers.list(after, STEP).await?;
        let Some(last) = step.last() else { break };
        after = Some(last.id);
        rows += step.len();
        for customer in &step {
            file.write(customer)?;
        }
        progress.step(0, rows, "written");
    }
    let out = file.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    progress.end(rows, "written");
    Ok(out)
}

impl Stopped {
    /// The same, with the place that was written to.
    fn at(self, place: impl Display) -> Box<dyn Error> {
        match self {
            Self::Store(why) => why.into(),
            Self::File(why) => format!("{place}: {why}").into(),
        }
    }
}
