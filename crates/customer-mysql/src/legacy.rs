//! The customers of the service that this one replaces: its table `clients`, which is read and never written.

use customer_domain::ports::StorageError;
use diesel::{QueryableByName, result::Error, sql_query, sql_types};
use diesel_async::RunQueryDsl as _;
use thiserror::Error;

use crate::{MysqlOptions, MysqlStore, MysqlUrl, errors::corrupt, run::Failed};

/// Steps along the primary key, so that nothing stays open between two of them.
const STEP: &str = "SELECT CAST(ClientID AS SIGNED) AS id, Nom AS last_name, Prenom AS first_name, \
     Email AS email, Telephone AS phone, Adresse AS street, Ville AS city, CodePostal AS postal_code, \
     Pays AS country FROM clients WHERE ClientID > ? ORDER BY ClientID LIMIT ?";

/// The table, on a connection of its own.
pub struct LegacyClients(MysqlStore);

/// A row of it, as it stands there. It has no `Debug`: it holds personal data.
#[derive(QueryableByName)]
pub struct LegacyClient {
    /// `ClientID`, by which other services know the customer.
    #[diesel(sql_type = sql_types::BigInt)]
    pub id: i64,
    /// `Nom`.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub last_name: Option<String>,
    /// `Prenom`.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub first_name: Option<String>,
    /// `Email`.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub email: Option<String>,
    /// `Telephone`.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub phone: Option<String>,
    /// `Adresse`.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub street: Option<String>,
    /// `Ville`.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub city: Option<String>,
    /// `CodePostal`.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub postal_code: Option<String>,
    /// `Pays`.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub country: Option<String>,
}

/// Why the table cannot be read.
#[derive(Debug, Error)]
pub enum LegacyError {
    /// It is another database, or an empty one.
    #[error("the database has no table clients")]
    NoTable,
    /// It is another table.
    #[error("the table clients has not the columns that are known of it")]
    OtherColumns,
    /// The server failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl LegacyClients {
    /// The table of this database; its connection is opened when it is needed.
    ///
    /// # Errors
    ///
    /// [`StorageError::Corrupt`] when the options cannot be.
    pub fn open(url: MysqlUrl) -> Result<Self, StorageError> {
        MysqlStore::open(&MysqlOptions { pool_size: 1, ..MysqlOptions::new(url) }).map(Self)
    }

    /// The first `limit` rows by ascending identity, from the one after `after` on.
    ///
    /// # Errors
    ///
    /// [`LegacyError`].
    pub async fn list(&self, after: Option<i64>, limit: usize) -> Result<Vec<LegacyClient>, LegacyError> {
        let limit = i64::try_from(limit).map_err(corrupt)?;
        let step = self.0.run(move |connection| {
            Box::pin(async move {
                let step = sql_query(STEP)
                    .bind::<sql_types::BigInt, _>(after.unwrap_or(i64::MIN))
                    .bind::<sql_types::BigInt, _>(limit);
                step.load(connection).await.map_err(understood)
            })
        });
        step.await
    }
}

fn understood(error: Error) -> Failed<LegacyError> {
    if let Error::DatabaseError(_, info) = &error {
        let message = info.message();
        if message.ends_with("doesn't exist") {
            return Failed::Refused(LegacyError::NoTable);
        }
        if message.starts_with("Unknown column") {
            return Failed::Refused(LegacyError::OtherColumns);
        }
    }
    Failed::Database(error)
}
