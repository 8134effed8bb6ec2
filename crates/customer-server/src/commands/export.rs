//! `ms-client export`: all customers by ascending id, a row each, with a step of them in memory.

use std::{
    io::{self, BufWriter, ErrorKind, Write},
    path::PathBuf,
};

use clap::Args;
use customer_domain::ports::CustomerRepository;
use customer_files::{Format, Writer};

use super::{
    Outcome,
    import::{Progress, named_format},
    private_file::Whole,
};
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

pub(crate) async fn export(arguments: ExportArguments) -> Outcome {
    let ExportArguments { file, format, database } = arguments;
    let format = named_format(format, &file)?;
    let store = Store::existing(database.lasting()?).await?;
    if file.as_os_str() == "-" {
        return match write(&*store.ports, format, io::stdout()).await {
            // Whoever read it has seen enough.
            Err(error) if is_broken_pipe(&*error) => Ok(()),
            outcome => outcome.map(drop),
        };
    }
    let named = |why: io::Error| format!("{}: {why}", file.display());
    let (whole, out) = Whole::create(&file).map_err(named)?;
    let out = write(&*store.ports, format, out).await?;
    Ok(whole.finish(&out).map_err(named)?)
}

async fn write<W: Write>(
    customers: &dyn CustomerRepository,
    format: Format,
    out: W,
) -> Result<W, Box<dyn std::error::Error>> {
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

fn is_broken_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
