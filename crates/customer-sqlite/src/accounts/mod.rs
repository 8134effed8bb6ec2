//! [`Accounts`] on SQLite.

mod change;

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    access::{Account, AccountChange, Author, PasswordHash, Username},
    audit::{Action, AuditEntry},
    event::Stamp,
    ports::{Accounts, AddAccountError, ChangeAccountError, StorageError},
};
use customer_tables::{AccountRow, Moment, WrittenAccount, schema::accounts};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _,
    RunQueryDsl as _, SelectableHelper as _,
    dsl::{exists, not},
};

use crate::{
    SqliteStore, audit_trail,
    errors::{Failed, corrupt},
};

#[async_trait]
impl Accounts for SqliteStore {
    async fn find(&self, username: &Username) -> Result<Option<Account>, StorageError> {
        let name = username.clone();
        let row: Option<AccountRow> = self
            .read(move |connection| {
                let query = accounts::table.find(name.as_str()).select(AccountRow::as_select());
                Ok(query.first(connection).optional()?)
            })
            .await?;
        row.map(Account::try_from).transpose()
    }

    async fn is_empty(&self) -> Result<bool, StorageError> {
        self.read(|connection| {
            Ok(diesel::select(not(exists(accounts::table.select(accounts::username))))
                .get_result(connection)?)
        })
        .await
    }

    async fn list(&self, after: Option<&Username>, limit: usize) -> Result<Vec<Account>, StorageError> {
        // No name is empty, so all come after the empty text.
        let after = after.map(ToString::to_string).unwrap_or_default();
        let limit = i64::try_from(limit).map_err(corrupt)?;
        let rows: Vec<AccountRow> = self
            .read(move |connection| {
                let page = accounts::table.filter(accounts::username.gt(after));
                let page = page.order(accounts::username).limit(limit).select(AccountRow::as_select());
                Ok(page.load(connection)?)
            })
            .await?;
        rows.into_iter().map(Account::try_from).collect()
    }

    async fn add(&self, account: &Account, by: &Author, at: Timestamp) -> Result<(), AddAccountError> {
        let added = AuditEntry::of_account(account, Action::AccountAdded, by, at);
        let account = account.clone();
        self.write(move |connection| {
            let row = (
                accounts::username.eq(account.username.as_str()),
                WrittenAccount::from(&account),
                accounts::created_at.eq(Moment(at)),
            );
            let new = diesel::insert_into(accounts::table).values(row);
            if new.on_conflict(accounts::username).do_nothing().execute(connection)? == 0 {
                return Err(Failed::Refused(AddAccountError::NameTaken));
            }
            Ok(audit_trail::add(connection, &added)?)
        })
        .await
    }

    async fn change(
        &self,
        username: &Username,
        change: &AccountChange,
        by: &Author,
        revoked_until: Timestamp,
        stamp: &Stamp,
    ) -> Result<Account, ChangeAccountError> {
        let (username, change, by, stamp) = (username.clone(), change.clone(), by.clone(), stamp.clone());
        self.write(move |connection| {
            change::change(connection, &username, &change, &by, revoked_until, &stamp)
        })
        .await
    }

    async fn renew_hash(
        &self,
        username: &Username,
        old: &PasswordHash,
        new: &PasswordHash,
    ) -> Result<(), StorageError> {
        let (username, old, new) = (username.clone(), old.clone(), new.clone());
        self.write(move |connection| {
            let this = accounts::username.eq(username.as_str());
            let unchanged = accounts::table.filter(this.and(accounts::password_hash.eq(old.as_phc())));
            diesel::update(unchanged).set(accounts::password_hash.eq(new.as_phc())).execute(connection)?;
            Ok(())
        })
        .await
    }
}
