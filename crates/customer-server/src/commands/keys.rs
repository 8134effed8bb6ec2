//! `ms-client keys …`: the keys that sign tokens.

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use customer_auth::{KeyFile, KeyRing, KeysError, create_key, outlived_by, retire_key, signs_from};

use super::{Outcome, output::say};
use crate::settings::{KeySettings, TokenLifetime};

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Make a key; it signs once it has lain in the folder for two minutes, an only key at once
    New(NewKey),
    /// List the keys, the oldest first: id, file, and what each is good for
    List(ListedKeys),
    /// Take a key away, when `TOKEN_TTL` has passed since another one signs; its file is renamed to `….pem.retired`
    Retire(RetiredKey),
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

/// Which ones to list.
#[derive(Args, Debug)]
pub(crate) struct ListedKeys {
    #[command(flatten)]
    keys: KeySettings,
    #[command(flatten)]
    lifetime: TokenLifetime,
}

/// Which one to take away.
#[derive(Args, Debug)]
pub(crate) struct RetiredKey {
    /// The key's id, as `keys list` shows it
    // One in 64 begins with a hyphen.
    #[arg(allow_hyphen_values = true)]
    kid: String,
    #[command(flatten)]
    keys: KeySettings,
    #[command(flatten)]
    lifetime: TokenLifetime,
    /// Also while tokens that it has signed may be good: they are refused then
    #[arg(long)]
    force: bool,
}

pub(crate) fn keys(command: KeysCommand) -> Outcome {
    say(&done(command).map_err(KeySettings::blamed)?)?;
    Ok(())
}

/// Does it, and says what was done.
fn done(command: KeysCommand) -> Result<String, KeysError> {
    match command {
        KeysCommand::New(new) => make(&new),
        KeysCommand::List(listed) => list(&listed),
        KeysCommand::Retire(RetiredKey { kid, keys, lifetime, force }) => {
            let retired = retire_key(&keys.jwt_keys_dir, &kid, lifetime.token_ttl, force, Utc::now())?;
            Ok(format!("retired {kid}: its file is {} now\n", retired.display()))
        }
    }
}

fn make(NewKey { keys, if_none }: &NewKey) -> Result<String, KeysError> {
    let (folder, now) = (&keys.jwt_keys_dir, Utc::now());
    if *if_none {
        match KeyRing::read(folder, now) {
            Err(KeysError::Empty(_)) => {}
            outcome => {
                outcome?;
                return Ok(format!("{} has a key already\n", folder.display()));
            }
        }
    }
    let key = create_key(folder, now)?;
    Ok(format!("made {} with the id {}\n", key.path.display(), key.kid))
}

fn list(ListedKeys { keys, lifetime }: &ListedKeys) -> Result<String, KeysError> {
    let now = Utc::now();
    let ring = KeyRing::read(&keys.jwt_keys_dir, now)?;
    let line = |key: &KeyFile| {
        let outlived = outlived_by(&ring, key, lifetime.token_ttl);
        format!("{}  {}  {}\n", key.kid, key.path.display(), state(&ring, key, outlived, now))
    };
    Ok(ring.keys().iter().map(line).collect())
}

fn state(ring: &KeyRing, key: &KeyFile, outlived: Option<DateTime<Utc>>, now: DateTime<Utc>) -> String {
    let written = |moment: DateTime<Utc>| moment.format("%FT%TZ").to_string();
    let signs = ring.signing().is_some_and(|signing| signing.kid == key.kid);
    match outlived {
        _ if signs => "signs".to_owned(),
        None => format!("signs from {} on", written(signs_from(key))),
        Some(moment) if now < moment => format!("verifies, is to be retired from {} on", written(moment)),
        Some(_) => "verifies, is to be retired".to_owned(),
    }
}
