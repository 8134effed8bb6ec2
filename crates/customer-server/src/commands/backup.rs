//! `ms-client backup`: a copy of the embedded store, while a service runs on it or not.

use std::path::PathBuf;

use clap::Args;

use super::{Outcome, output::say, progress::Progress};
use crate::settings::{DatabaseSettings, DatabaseUrl};

/// What is copied, and where to.
#[derive(Args, Debug)]
pub(crate) struct BackupArguments {
    /// The file to make, which must not be there yet; its mode is 0600
    file: PathBuf,
    #[command(flatten)]
    database: DatabaseSettings,
}

pub(crate) async fn backup(arguments: BackupArguments) -> Outcome {
    match arguments.database.lasting()? {
        DatabaseUrl::Sqlite(options) => {
            let progress = Progress::at_work("copying");
            let copied = customer_sqlite::back_up(&options.file, &arguments.file).await;
            drop(progress);
            copied
                .map_err(|why| format!("{}: {}", arguments.file.display(), customer_domain::causes(&why)))?;
            say(&format!("the copy is whole: {}\n", arguments.file.display()))?;
            Ok(())
        }
        DatabaseUrl::Mysql(_) | DatabaseUrl::Memory => {
            Err("a server has tools of its own: mysqldump, as docs/runbook.md has it".into())
        }
    }
}
