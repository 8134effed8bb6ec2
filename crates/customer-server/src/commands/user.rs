//! `ms-client user add`.

use std::{
    io::{self, BufRead as _},
    sync::Arc,
};

use clap::{Args, Subcommand, ValueEnum};
use customer_application::AccountsService;
use customer_auth::Argon2Passwords;
use customer_domain::access::{Author, Password, Role, Username};

use super::Outcome;
use crate::{
    identity::SystemClock,
    settings::{DatabaseSettings, DatabaseUrl, SettingError},
    store::Store,
};

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Add an account; its password is asked for on the terminal
    Add(AddUser),
}

/// Whom to add.
#[derive(Args, Debug)]
pub(crate) struct AddUser {
    /// The name to log in with
    name: String,
    /// What the account may do: admin changes customers, user reads them
    #[arg(long)]
    role: RoleName,
    /// Read the password from standard input, up to the end of the first line
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    database: DatabaseSettings,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RoleName {
    Admin,
    User,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Admin => Self::Admin,
            RoleName::User => Self::User,
        }
    }
}

pub(crate) async fn user(command: UserCommand) -> Outcome {
    let UserCommand::Add(AddUser { name, role, password_stdin, database }) = command;
    let url = database.url()?;
    if matches!(url, DatabaseUrl::Memory) {
        return Err(SettingError::new("DATABASE_URL", "a store in memory ends with this command").into());
    }
    let username = Username::parse(&name).map_err(|why| format!("the name {why}"))?;
    let password = if password_stdin { read_password()? } else { ask_password()? };
    let store = Store::open(url).await?;
    let passwords = Arc::new(Argon2Passwords::new(1)?);
    let accounts = AccountsService::new(store.accounts, passwords, Arc::new(SystemClock));
    accounts.add(username, role.into(), &password, &Author::OPERATOR).await?;
    println!("added {name}");
    Ok(())
}

fn read_password() -> Result<Password, Box<dyn std::error::Error>> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let text = line.trim_end_matches(['\r', '\n']);
    Ok(Password::parse(text).map_err(|why| format!("the password {why}"))?)
}

fn ask_password() -> Result<Password, Box<dyn std::error::Error>> {
    let password = rpassword::prompt_password("password: ")?;
    if rpassword::prompt_password("once more: ")? != password {
        return Err("the two passwords differ".into());
    }
    Ok(Password::parse(&password).map_err(|why| format!("the password {why}"))?)
}
