//! `ms-client keys new`.

use chrono::Utc;
use clap::{Args, Subcommand};
use customer_auth::{KeyRing, KeysError, create_key};

use super::Outcome;
use crate::settings::KeySettings;

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Make a key; it signs once it has lain in the folder for two minutes, an only key at once
    New(NewKey),
}

/// How to make one.
#[derive(Args, Debug)]
pub(crate) struct NewKey {
    #[command(flatten)]
    keys: KeySettings,
    /// Only if there is none
    #[arg(long)]
    if_none: bool,
}

pub(crate) fn keys(command: KeysCommand) -> Outcome {
    let KeysCommand::New(NewKey { keys, if_none }) = command;
    let (folder, now) = (keys.jwt_keys_dir, Utc::now());
    if if_none {
        match KeyRing::read(&folder, now) {
            Err(KeysError::Empty(_)) => {}
            outcome => {
                outcome?;
                println!("{} has a key already", folder.display());
                return Ok(());
            }
        }
    }
    let key = create_key(&folder, now)?;
    println!("made {} with the id {}", key.path.display(), key.kid);
    Ok(())
}
