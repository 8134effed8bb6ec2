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
    SelectableHelper as _,
};
use diesel_async::{AsyncMysqlConnection as Connection, RunQueryDsl as _};

use crate::{audit_trail, run::Failed, sessions::revoke};

pub(super) async fn change(
    connection: &mut Connection,
    username: &Username,
    change: &AccountChange,
    by: &Author,
    revoked_until: Timestamp,
    stamp: &Stamp,
) -> Result<Account, Failed<ChangeAccountError>> {
    let takes_away = matches!(change, AccountChange::Disable | AccountChange::Role(Role::User));
    // Before the account itself, and all of them in one order, so that two who take each other away wait and do not cross.
    let administrators = if takes_away { lock_administrators(connection).await? } else { Vec::new() };
    let account = lock(connection, username).await?;
    let changed = account.changed(change);
    if changed == account {
        return Ok(account);
    }
    if account.administers() && !changed.administers() && administrators.len() == 1 {
        return Err(Failed::Refused(ChangeAccountError::LastAdministrator));
    }
    let this = accounts::table.find(username.as_str());
    diesel::update(this).set(WrittenAccount::from(&changed)).execute(connection).await?;
    let entry = AuditEntry::of_account(&changed, change.into(), by, stamp.at);
    audit_trail::add(connection, &entry).await?;
    let its_sessions = sessions::table.filter(sessions::account.eq(username.as_str()));
    diesel::delete(its_sessions).execute(connection).await?;
    if *change != AccountChange::Enable {
        let (account, ended) = (username.clone(), Ended::Account { below: changed.version });
        let revocation = Revocation { account, ended, at: stamp.at, expires: revoked_until };
        revoke(connection, &revocation, stamp).await?;
    }
    Ok(changed)
}

/// The names of all who administer, none of whom changes before this transaction ends.
async fn lock_administrators(connection: &mut Connection) -> Result<Vec<String>, Failed<ChangeAccountError>> {
    let administrators =
        accounts::table.filter(accounts::role.eq(Role::Admin.as_str()).and(accounts::enabled.eq(true)));
    let names = administrators.order(accounts::username).select(accounts::username).for_update();
    Ok(names.load(connection).await?)
}

async fn lock(
    connection: &mut Connection,
    username: &Username,
) -> Result<Account, Failed<ChangeAccountError>> {
    let query = accounts::table.find(username.as_str()).select(AccountRow::as_select()).for_update();
    let row: Option<AccountRow> = query.first(connection).await.optional()?;
    let row = row.ok_or(Failed::Refused(ChangeAccountError::NotFound))?;
    Account::try_from(row).map_err(|why| Failed::Refused(why.into()))
}
