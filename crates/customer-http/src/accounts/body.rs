//! Accounts as they are answered, and what administrators send of them. A password is read and never written.

use customer_application::Different;
use customer_domain::access::{Account, NewPassword, Role, Username};
use serde::Serialize;

use crate::{
    json::Json,
    members::Members,
    problem::{INVALID_ACCOUNT, Problem},
};

#[derive(Serialize)]
pub(super) struct AccountBody<'a> {
    username: &'a str,
    role: &'static str,
    enabled: bool,
}

impl<'a> From<&'a Account> for AccountBody<'a> {
    fn from(account: &'a Account) -> Self {
        let Account { username, role, enabled, .. } = account;
        Self { username: username.as_str(), role: role.as_str(), enabled: *enabled }
    }
}

/// An account to be added.
pub(super) struct NewAccount {
    pub(super) username: Username,
    pub(super) role: Role,
    pub(super) password: NewPassword,
}

pub(super) fn new(body: Json) -> Result<NewAccount, Problem> {
    let mut members = Members::of(body).map_err(in_an_account)?;
    let username = members.required("username", Username::parse);
    let role = members.required("role", str::parse::<Role>);
    let name = username.as_ref().map_or("", Username::as_str);
    let password = members.required("password", |text| NewPassword::parse(text, name));
    let read = (|| Some(NewAccount { username: username?, role: role?, password: password? }))();
    members.finish(read).map_err(in_an_account)
}

/// What is to be different: one member, since each change ends what was given out before it.
pub(super) fn change(body: Json, username: &Username) -> Result<Different, Problem> {
    let mut members = Members::of(body).map_err(in_an_account)?;
    let password = |text: &str| NewPassword::parse(text, username.as_str());
    let wanted: Vec<Option<Different>> = [
        members.given("enabled").then(|| members.flag("enabled").map(Different::Enabled)),
        members.given("role").then(|| members.required("role", str::parse).map(Different::Role)),
        members.given("password").then(|| members.required("password", password).map(Different::Password)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let one = match <[_; 1]>::try_from(wanted) {
        Ok([one]) => one,
        Err(_none_or_several) => members.refuse_all("must have one of enabled, role and password"),
    };
    members.finish(one).map_err(in_an_account)
}

fn in_an_account(problem: Problem) -> Problem {
    problem.of(INVALID_ACCOUNT)
}
