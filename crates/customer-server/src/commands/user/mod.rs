//! `ms-client user …`: who may log in, for whoever runs the service. It works on the store, whether a service runs or not; replicas
//! learn of it within two seconds.

mod password;

use std::{error::Error, sync::Arc};

use clap::{Args, Subcommand, ValueEnum};
use customer_application::{AccountsService, Bell, Different, Stamps};
use customer_auth::Argon2Passwords;
use customer_domain::access::{Author, Role, Username};

use self::password::PasswordSource;
use super::{Outcome, output::say};
use crate::{
    identity::{RandomIds, SystemClock},
    settings::{DatabaseSettings, TokenLifetime},
    store::Store,
};

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Add an account; its password is asked for on the terminal
    Add {
        #[command(flatten)]
        whose: Whose,
        /// What the account may do: admin changes customers, user reads them
        #[arg(long)]
        role: RoleName,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// List the accounts: name, role, and whether it can log in
    List(DatabaseSettings),
    /// Let nobody log in with an account, and end its sessions
    Disable(Whose),
    /// Let an account be logged in with again
    Enable(Whose),
    /// Give an account another role, and end its sessions
    Role {
        #[command(flatten)]
        whose: Whose,
        /// What the account may do from now on
        role: RoleName,
    },
    /// Give an account another password, and end its sessions
    Passwd {
        #[command(flatten)]
        whose: Whose,
        #[command(flatten)]
        password: PasswordSource,
    },
}

/// Which account, in which store.
#[derive(Args, Debug)]
pub(crate) struct Whose {
    /// The name to log in with
    name: String,
    #[command(flatten)]
    store: DatabaseSettings,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum RoleName {
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
    match command {
        UserCommand::Add { whose, role, password } => {
            let (username, accounts) =
                (whose.username()?, accounts(Store::open(whose.store.lasting()?).await?)?);
            let password = password.read(&username)?;
            accounts.add(username, role.into(), &password, &Author::OPERATOR).await?;
            say(&format!("added {}\n", whose.name))?;
            Ok(())
        }
        UserCommand::List(store) => list(store).await,
        UserCommand::Disable(whose) => change(whose, Different::Enabled(false), "disabled").await,
        UserCommand::Enable(whose) => change(whose, Different::Enabled(true), "enabled").await,
        UserCommand::Role { whose, role } => {
            let done = format!("made {} of", Role::from(role));
            change(whose, Different::Role(role.into()), &done).await
        }
        UserCommand::Passwd { whose, password } => {
            let different = Different::Password(password.read(&whose.username()?)?);
            change(whose, different, "changed the password of").await
        }
    }
}

async fn list(store: DatabaseSettings) -> Outcome {
    let accounts = accounts(Store::existing(store.lasting()?).await?)?.every().await?;
    let width = accounts.iter().map(|account| account.username.as_str().chars().count()).max().unwrap_or(0);
    let mut lines = Vec::new();
    for account in accounts {
        let state = if account.enabled { "enabled" } else { "disabled" };
        let (username, role) = (account.username.as_str(), account.role.as_str());
        lines.push(format!("{username:width$}  {role:5}  {state}\n"));
    }
    say(&lines.concat())?;
    Ok(())
}

async fn change(whose: Whose, different: Different, done: &str) -> Outcome {
    let username = whose.username()?;
    let accounts = accounts(Store::existing(whose.store.lasting()?).await?)?;
    accounts.change(&username, different, &Author::OPERATOR, None).await?;
    say(&format!("{done} {username}\n"))?;
    Ok(())
}

impl Whose {
    fn username(&self) -> Result<Username, String> {
        Username::parse(&self.name).map_err(|why| format!("the name {why}"))
    }
}

/// The use cases on this store.
fn accounts(store: Store) -> Result<AccountsService, Box<dyn Error>> {
    let passwords = Arc::new(Argon2Passwords::new(1)?);
    let stamps = Stamps::new(Arc::new(SystemClock), Arc::new(RandomIds));
    // How long the service's tokens are good is not known here.
    let outlived = customer_auth::outlived(TokenLifetime::LONGEST);
    Ok(AccountsService::new(store.ports, passwords, stamps, Bell::default(), outlived))
}
