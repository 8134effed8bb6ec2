//! What a change of an account does within its transaction: the account's row, its sessions, the end of what was given
//! out, and the fact of that.

use customer_domain::{
    Timestamp,
    access::{Account, AccountChange, Author, Ended, Revocation, Role, Username},
    audit::AuditEntry,
    event::Stamp,
    ports::ChangeAccountError,
};
use customer_tables::{
    AccountRow, WrittenAccount,
    schema::{accounts, sessions},
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _,
    RunQueryDsl as _, SelectableHelper as _, SqliteConnection as Connection, result::Error,
};

use crate::{audit_trail, errors::Failed, sessions::revoke};

pub(super) fn change(
    connection: &mut Connection,
    username: &Username,
    change: &AccountChange,
    by: &Author,
    revoked_until: Timestamp,
    stamp: &Stamp,
) -> Result<Account, Failed<ChangeAccountError>> {
    let account = find(connection, username)?;
    let changed = account.changed(change);
    if changed == account {
        return Ok(account);
    }
    if account.administers() && !changed.administers() && administrators(connection)? == 1 {
        return Err(Failed::Refused(ChangeAccountError::LastAdministrator));
    }
    let this = accounts::table.find(username.as_str());
    diesel::update(this).set(WrittenAccount::from(&changed)).execute(connection)?;
    audit_trail::add(connection, &AuditEntry::of_account(&changed, change.into(), by, stamp.at))?;
    diesel::delete(sessions::table.filter(sessions::account.eq(username.as_str()))).execute(connection)?;
    if *change != AccountChange::Enable {
        let (account, ended) = (username.clone(), Ended::Account { below: changed.version });
        let revocation = Revocation { account, ended, at: stamp.at, expires: revoked_until };
        revoke(connection, &revocation, stamp)?;
    }
    Ok(changed)
}

fn administrators(connection: &mut Connection) -> Result<i64, Error> {
    let administrators =
        accounts::table.filter(accounts::role.eq(Role::Admin.as_str()).and(accounts::enabled.eq(true)));
    administrators.count().get_result(connection)
}

fn find(connection: &mut Connection, username: &Username) -> Result<Account, Failed<ChangeAccountError>> {
    let query = accounts::table.find(username.as_str()).select(AccountRow::as_select());
    let row: Option<AccountRow> = query.first(connection).optional()?;
    let row = row.ok_or(Failed::Refused(ChangeAccountError::NotFound))?;
    Account::try_from(row).map_err(|why| Failed::Refused(why.into()))
}
