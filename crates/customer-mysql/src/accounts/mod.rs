//! [`Accounts`] on MySQL.

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
    SelectableHelper as _,
    dsl::{exists, not},
};
use diesel_async::RunQueryDsl as _;

use crate::{
    MysqlStore, audit_trail,
    errors::{breaks_unique_key, corrupt},
    run::Failed,
};

#[async_trait]
impl Accounts for MysqlStore {
    async fn find(&self, username: &Username) -> Result<Option<Account>, StorageError> {
        let name = username.clone();
        let row = self.run(move |connection| {
            let name = name.clone();
            Box::pin(async move {
                let query = accounts::table.find(name.as_str()).select(AccountRow::as_select());
                Ok(query.first(connection).await.optional()?)
            })
        });
        row.await?.map(Account::try_from).transpose()
    }

    async fn is_empty(&self) -> Result<bool, StorageError> {
        self.run(|connection| {
            Box::pin(async move {
                Ok(diesel::select(not(exists(accounts::table.select(accounts::username))))
                    .get_result(connection)
                    .await?)
            })
        })
        .await
    }

    async fn list(&self, after: Option<&Username>, limit: usize) -> Result<Vec<Account>, StorageError> {
        // No name is empty, so all come after the empty text.
        let after = after.map(ToString::to_string).unwrap_or_default();
        let limit = i64::try_from(limit).map_err(corrupt)?;
        let rows = self.run(move |connection| {
            let page = accounts::table.filter(accounts::username.gt(after.clone()));
            let page = page.order(accounts::username).limit(limit).select(AccountRow::as_select());
            Box::pin(async move { Ok::<Vec<AccountRow>, Failed<StorageError>>(page.load(connection).await?) })
        });
        rows.await?.into_iter().map(Account::try_from).collect()
    }

    async fn add(&self, account: &Account, by: &Author, at: Timestamp) -> Result<(), AddAccountError> {
        let added = AuditEntry::of_account(account, Action::AccountAdded, by, at);
        let account = account.clone();
        self.transact(move |connection| {
            let (account, added) = (account.clone(), added.clone());
            Box::pin(async move {
                let row = (
                    accounts::username.eq(account.username.as_str()),
                    WrittenAccount::from(&account),
                    accounts::created_at.eq(Moment(at)),
                );
                match diesel::insert_into(accounts::table).values(row).execute(connection).await {
                    Ok(_) => audit_trail::add(connection, &added).await,
                    Err(error) if breaks_unique_key(&error, "PRIMARY") => {
                        Err(Failed::Refused(AddAccountError::NameTaken))
                    }
                    Err(error) => Err(error.into()),
                }
            })
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
        self.transact(move |connection| {
            let (username, change, by, stamp) = (username.clone(), change.clone(), by.clone(), stamp.clone());
            Box::pin(async move {
                change::change(connection, &username, &change, &by, revoked_until, &stamp).await
            })
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
        self.run(move |connection| {
            let (username, old, new) = (username.clone(), old.clone(), new.clone());
            Box::pin(async move {
                let this = accounts::username.eq(username.as_str());
                let unchanged = accounts::table.filter(this.and(accounts::password_hash.eq(old.as_phc())));
                let renewal = diesel::update(unchanged).set(accounts::password_hash.eq(new.as_phc()));
                renewal.execute(connection).await?;
                Ok(())
            })
        })
        .await
    }
}
