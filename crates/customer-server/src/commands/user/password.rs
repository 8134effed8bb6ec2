//! Where a password comes from: a prompt on the terminal or standard input, never the command line, which others can read.

use std::{
    error::Error,
    io::{self, BufRead as _},
};

use clap::Args;
use customer_domain::access::{NewPassword, Username};

/// How the password is given.
#[derive(Args, Debug)]
pub(crate) struct PasswordSource {
    /// Read the password from standard input, up to the end of the first line
    #[arg(long)]
    password_stdin: bool,
}

impl PasswordSource {
    pub(super) fn read(&self, whose: &Username) -> Result<NewPassword, Box<dyn Error>> {
        let text = if self.password_stdin { first_line()? } else { asked()? };
        Ok(NewPassword::parse(&text, whose.as_str()).map_err(|why| format!("the password {why}"))?)
    }
}

fn first_line() -> io::Result<String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn asked() -> Result<String, Box<dyn Error>> {
    let password = rpassword::prompt_password("password: ")?;
    if rpassword::prompt_password("once more: ")? != password {
        return Err("the two passwords differ".into());
    }
    Ok(password)
}
