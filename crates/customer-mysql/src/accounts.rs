//! [`Accounts`] on MySQL.

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    access::{Account, PasswordHash, Username},
    ports::{Accounts, AddAccountError, StorageError},
};
use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _,
    dsl::{exists, not},
};
use diesel_async::RunQueryDsl as _;

use crate::{
    MysqlStore,
    errors::{breaks_unique_key, corrupt},
    run::Failed,
    schema::accounts,
};

#[async_trait]
impl Accounts for MysqlStore {
    async fn find(&self, username: &Username) -> Result<Option<Account>, StorageError> {
        let name = username.clone();
        let row: Option<(String, String)> = self
            .run(move |connection| {
                let name = name.clone();
                Box::pin(async move {
                    let account = accounts::table.find(name.as_str());
                    let columns = account.select((accounts::role, accounts::password_hash));
                    Ok(columns.first(connection).await.optional()?)
                })
            })
            .await?;
        let Some((role, hash)) = row else { return Ok(None) };
        let role = role.parse().map_err(corrupt)?;
        Ok(Some(Account { username: username.clone(), role, password: PasswordHash::from_phc(hash) }))
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

    async fn add(&self, account: &Account, at: Timestamp) -> Result<(), AddAccountError> {
        let account = account.clone();
        self.transact(move |connection| {
            let account = account.clone();
            Box::pin(async move {
                let row = (
                    accounts::username.eq(account.username.as_str()),
                    accounts::role.eq(account.role.as_str()),
                    accounts::password_hash.eq(account.password.as_phc()),
                    accounts::created_at.eq(at.as_utc().naive_utc()),
                );
                match diesel::insert_into(accounts::table).values(row).execute(connection).await {
                    Ok(_) => Ok(()),
                    Err(error) if breaks_unique_key(&error, "PRIMARY") => {
                        Err(Failed::Refused(AddAccountError::NameTaken))
                    }
                    Err(error) => Err(error.into()),
                }
            })
        })
        .await
    }
}
